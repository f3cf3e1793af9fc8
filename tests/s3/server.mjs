// A server of the S3 protocol on a free port: node server.mjs FOLDER BUCKET KEY_ID SECRET
// Prints its port once it listens, and ends when its standard input does.
import { createRequire } from "node:module";

import aws4 from "aws4";

const require = createRequire(import.meta.url);
const S3rver = require("s3rver");
const Account = require("s3rver/lib/models/account");

const [directory, bucket, keyId, secret] = process.argv.slice(2);
Account.DUMMY_ACCOUNT.createKeyPair(keyId, secret);
const server = new S3rver({
  address: "127.0.0.1",
  port: 0,
  silent: true,
  directory,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket }],
});

// s3rver knows keys but does not check signatures of version 4: aws4 makes the one that is due.
const due = ({ req }) => {
  const given = req.headers.authorization ?? "";
  const names = /SignedHeaders=([^,]+)/.exec(given)?.[1].split(";") ?? [];
  const region = /Credential=[^/]+\/\d+\/([^/]+)\/s3\//.exec(given)?.[1];
  const headers = Object.fromEntries(names.map((name) => [name, req.headers[name]]));
  const credentials = { accessKeyId: keyId, secretAccessKey: secret };
  const request = { service: "s3", region, method: req.method, path: req.url, headers };
  return { given, expected: aws4.sign(request, credentials).headers.Authorization };
};
const signature = (authorization) => /Signature=([0-9a-f]{64})$/.exec(authorization)?.[1];
server.middleware.unshift(async (ctx, next) => {
  const { given, expected } = due(ctx);
  if (given.includes(`Credential=${keyId}/`) && signature(given) !== signature(expected)) {
    ctx.status = 403;
    ctx.type = "application/xml";
    ctx.body = "<Error><Code>SignatureDoesNotMatch</Code></Error>";
    return;
  }
  if (given === "") {
    ctx.status = 403;
    return;
  }
  await next();
});

const { port } = await server.run();
console.log(port);
process.stdin.on("end", () => process.exit(0)).resume();
