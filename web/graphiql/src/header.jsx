import { useRef, useState } from "react";
import { Kind, parse } from "graphql";
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { FOLLOW, GALLERY, JOB } from "./gallery.js";
import { upload } from "./door.js";

const TEXT_OF = {
  none: "cole a chave mostrada por `./bee up` · paste the key shown by `./bee up`",
  asking: "verificando… · checking…",
  refused: "a chave não foi aceita · the key was not accepted",
  failed: "o esquema não pôde ser lido; veja o erro na documentação · the schema could not be read; see the error in the docs",
  ready: "conectado · connected",
};

/** The bar above GraphiQL: key, examples, uploads. */
export function Header({ apiKey, onKey }) {
  const open = useOpenTab();
  return (
    <header className="bc-bar">
      <strong className="bc-name">BeeCatalog</strong>
      <KeyField apiKey={apiKey} onKey={onKey} />
      <Examples open={open} />
      <Upload apiKey={apiKey} open={open} />
    </header>
  );
}

function KeyField({ apiKey, onKey }) {
  const [typed, setTyped] = useState("");
  const state = useGraphiQL(({ schema, fetchError, queryEditor, responseEditor }) => {
    if (!apiKey) return "none";
    if (fetchError) return fetchError.includes("UNAUTHENTICATED") ? "refused" : "failed";
    // Before the editors stand, GraphiQL ignores its run button.
    return schema && queryEditor && responseEditor ? "ready" : "asking";
  });
  const use = (event) => {
    event.preventDefault();
    if (!typed.trim()) return;
    onKey(typed);
    setTyped("");
  };
  return (
    <form className="bc-group" onSubmit={use} autoComplete="off">
      <label htmlFor="bc-key">Chave de API · API key</label>
      <input
        id="bc-key"
        type="password"
        value={typed}
        placeholder={apiKey ? `${apiKey.slice(0, 6)}…` : "bc_…"}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit">Usar · Use</button>
      {apiKey && (
        <button type="button" onClick={() => onKey("")}>
          Esquecer · Forget
        </button>
      )}
      <span className={`bc-state bc-${state}`} role="status">
        {TEXT_OF[state]}
      </span>
    </form>
  );
}

function Examples({ open }) {
  const choose = (event) => {
    const example = GALLERY[event.target.selectedIndex - 1];
    event.target.selectedIndex = 0;
    if (example) open(example.query, example.variables);
  };
  return (
    <select className="bc-examples" aria-label="Exemplos · Examples" defaultValue="" onChange={choose}>
      <option value="">Exemplos · Examples</option>
      {GALLERY.map(({ title }) => (
        <option key={title}>{title}</option>
      ))}
    </select>
  );
}

function Upload({ apiKey, open }) {
  const [news, setNews] = useState(null);
  const send = async (kind, file) => {
    setNews({ text: `enviando ${file.name}… · uploading…` });
    const { job, problem } = await upload(kind, file, apiKey);
    setNews(job ? { text: file.name, job } : { text: problem, bad: true });
  };
  return (
    <div className="bc-group">
      <Picker id="bc-template" label="Enviar modelo · Upload template" accept=".xlsm,.xlsx" enabled={apiKey} onFile={(file) => send("template", file)} />
      <Picker id="bc-products" label="Enviar produtos · Upload products" accept=".xlsx,.csv" enabled={apiKey} onFile={(file) => send("products", file)} />
      {news && (
        <span className={news.bad ? "bc-state bc-failed" : "bc-state"} role="status">
          {news.text} {news.job && <code>{news.job}</code>}
        </span>
      )}
      {news?.job && (
        <>
          <button type="button" onClick={() => open(FOLLOW, JSON.stringify({ id: news.job }, null, 2))}>
            Acompanhar · Follow
          </button>
          <button type="button" onClick={() => open(JOB, JSON.stringify({ id: news.job }, null, 2))}>
            Resultado · Result
          </button>
        </>
      )}
    </div>
  );
}

function Picker({ id, label, accept, enabled, onFile }) {
  const input = useRef(null);
  const pick = (event) => {
    const [file] = event.target.files;
    // The same file may be chosen again.
    event.target.value = "";
    if (file) onFile(file);
  };
  return (
    <>
      <input id={id} ref={input} type="file" accept={accept} hidden onChange={pick} />
      <button type="button" disabled={!enabled} onClick={() => input.current.click()}>
        {label}
      </button>
    </>
  );
}

/** A function that opens a new tab with an operation and its variables. */
function useOpenTab() {
  const { addTab, setOperationFacts } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(({ queryEditor, variableEditor }) => ({ queryEditor, variableEditor }));
  return (query, variables) => {
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables ?? "");
    // GraphiQL reads a new text only after a pause; a run before would name the old tab's operation.
    const documentAST = parse(query);
    const operations = documentAST.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    setOperationFacts({ documentAST, operations, operationName: operations[0].name.value });
  };
}
