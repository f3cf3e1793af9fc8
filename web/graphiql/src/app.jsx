import { useEffect, useMemo, useState } from "react";
import { GraphiQLInterface } from "graphiql";
import { GraphiQLProvider } from "@graphiql/react";
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN, HistoryStore } from "@graphiql/plugin-history";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { keepKey, takeKey } from "./access.js";
import { openDoor } from "./door.js";
import { GALLERY } from "./gallery.js";
import { Header } from "./header.jsx";

const PLUGINS = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN, explorerPlugin()];

/** The whole page: our bar above, GraphiQL below. */
export function App() {
  const [key, setKey] = useState(takeKey);
  const door = useMemo(() => openDoor(key), [key]);
  useEffect(() => () => door.close(), [door]);
  useEffect(() => {
    const take = () => setKey(takeKey());
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  const change = (given) => {
    keepKey(given);
    setKey(given.trim());
  };

  return (
    <GraphiQLProvider
      fetcher={door.fetcher}
      // Without a key the API answers nothing, so the schema is not even asked for.
      schema={key ? undefined : null}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      defaultTabs={GALLERY.map(({ query, variables }) => ({ query, variables }))}
      schemaDescription
    >
      <HistoryStore>
        <DocExplorerStore>
          <div className="bc-page">
            <Header apiKey={key} onKey={change} />
            <main className="bc-main">
              <GraphiQLInterface
                showPersistHeadersSettings={false}
                isHeadersEditorEnabled={false}
                defaultEditorToolsVisibility
              />
            </main>
          </div>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
