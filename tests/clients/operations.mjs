// The operations that these clients send. `gallery.mjs` checks them against `schema.graphql`.

export const TEMPLATE_IMPORT = `mutation($file: Upload!) {
  templateImport(upload: $file) { job { id state } userErrors { code message path } }
}`;

export const PRODUCT_IMPORT = `mutation($file: Upload!) {
  productImport(upload: $file) { job { id } userErrors { code message path } }
}`;

export const LISTING_GENERATE = `mutation($input: ListingGenerateInput!) {
  listingGenerate(input: $input) { job { id } replayed userErrors { code message path } }
}`;

export const JOB_EVENTS = `subscription($id: ID!, $after: Int) {
  jobEvents(id: $id, after: $after) {
    seq kind state phase done total ratePerSecond etaMs lastFinding { severity code message } at
  }
}`;

export const JOB = `query($id: ID!) {
  job(id: $id) {
    state result
    artifacts { id fileName sizeBytes downloadUrl }
    findings(first: 25) { totalCount nodes { severity code message sku } }
  }
}`;
