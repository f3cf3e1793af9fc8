// Operations to start from. `tests/clients/gallery.mjs` checks each against `schema.graphql`.

const fill = (values) => JSON.stringify(values, null, 2);

export const FOLLOW = `# Acompanha um job ao vivo; para retomar, informe em "after" o último "seq" recebido.
# Follows a job live; to resume, give the last "seq" you received as "after".
subscription Acompanhar($id: ID!, $after: Int) {
  jobEvents(id: $id, after: $after) {
    seq
    kind
    state
    attempt
    phase
    done
    total
    ratePerSecond
    etaMs
    lastFinding { severity code message sku }
    errorCode
    errorMessage
    at
  }
}
`;

export const JOB = `# Resultado de um job: achados e arquivos (os links valem por pouco tempo).
# A job's result: findings and files (the links are short-lived).
query Job($id: ID!) {
  job(id: $id) {
    id
    state
    result
    error { code message }
    artifacts { fileName sizeBytes downloadUrl }
    findingCounts { error warning info }
    findings(first: 25) {
      totalCount
      nodes { severity code message sku }
    }
  }
}
`;

/** The mutations that take a file; the bar runs them. */
export const UPLOADS = {
  template: `mutation TemplateImport($file: Upload!) {
  templateImport(upload: $file) { job { id } userErrors { code message } }
}`,
  products: `mutation ProductImport($file: Upload!) {
  productImport(upload: $file) { job { id } userErrors { code message } }
}`,
};

/** The default tabs, and the list of examples in the bar. */
export const GALLERY = [
  {
    title: "Comece aqui · Start here",
    query: `# Bem-vindo ao BeeCatalog!
# 1. Cole a chave de API na barra acima.
# 2. Clique em ▶ (ou Ctrl-Enter).
# 3. Envie um modelo e seus produtos pela barra.
# 4. Gere o anúncio na aba "Gerar".
#
# Welcome to BeeCatalog!
# 1. Paste the API key in the bar above.
# 2. Press ▶ (or Ctrl-Enter).
# 3. Upload a template and your products there.
# 4. Generate the listing in the tab "Gerar".
query Comece {
  viewer { workspaceId }
  limits { maxPageSize maxDepth maxComplexity }
  jobs(first: 5) {
    nodes { id kind label state createdAt }
  }
}
`,
  },
  {
    title: "Modelos · Templates",
    query: `# Modelos importados. · Imported templates.
query Modelos {
  templates(first: 25) {
    nodes { id fileName generation version productTypes columnCount createdAt }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    title: "Produtos · Products",
    query: `# Produtos importados. · Imported products.
query Produtos($filter: ProductFilterInput) {
  productCount(filter: $filter)
  products(filter: $filter, first: 25) {
    nodes { id sku title productType updatedAt }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: fill({ filter: { search: "caneca" } }),
  },
  {
    title: "Gerar anúncio · Generate listing",
    query: `# Preenche o modelo com os produtos de uma importação; responde na hora com um job.
# Fills the template with the products of one import; answers at once with a job.
mutation Gerar($input: ListingGenerateInput!) {
  listingGenerate(input: $input) {
    job { id state }
    replayed
    userErrors { code message path }
  }
}
`,
    variables: fill({
      input: {
        templateId: "tpl_…",
        filter: { importedBy: "job_…" },
        productType: "SWEATSHIRT",
        idempotencyKey: "exemplo-1",
      },
    }),
  },
  {
    title: "Escrever conteúdo · Write content",
    query: `# Escreve título, pontos, descrição e palavras-chave: por IA, ou por regras só com os fatos.
# Writes title, bullets, description and keywords: by AI, or by rules from the facts only.
mutation Escrever($input: ContentGenerateInput!) {
  contentGenerate(input: $input) {
    job { id state }
    replayed
    userErrors { code message path }
  }
}
`,
    variables: fill({ input: { filter: { importedBy: "job_…" } } }),
  },
  {
    title: "Conteúdo · Content",
    query: `# Textos dos produtos, e o que revisar neles. · Products' texts, and what to review.
query Conteudo($filter: ProductFilterInput) {
  products(filter: $filter, first: 25) {
    nodes {
      sku
      content {
        title
        bullets
        description
        keywords
        status
        source
        needsReview { code message }
      }
    }
  }
}
`,
    variables: fill({ filter: { search: "caneca" } }),
  },
  { title: "Acompanhar job · Follow a job", query: FOLLOW, variables: fill({ id: "job_…" }) },
  { title: "Resultado · Result", query: JOB, variables: fill({ id: "job_…" }) },
];
