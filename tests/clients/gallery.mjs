// Every operation that the page or these clients send is valid in the API's own schema.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { buildSchema, parse, validate } from "graphql";
import { FOLLOW, GALLERY, JOB, UPLOADS } from "../../web/graphiql/src/gallery.js";
import * as operations from "./operations.mjs";

const sdl = await readFile(new URL("../../schema.graphql", import.meta.url), "utf8");
const schema = buildSchema(sdl);
const shown = [...GALLERY.map(({ title, query }) => [title, query]), ["follow", FOLLOW], ["job", JOB]];

for (const [name, query] of [...shown, ...Object.entries(UPLOADS), ...Object.entries(operations)]) {
  test(`${name} is valid in schema.graphql`, () => {
    assert.deepEqual(validate(schema, parse(query)).map(String), []);
  });
}
