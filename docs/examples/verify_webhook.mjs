// Verify a webhook of Zhanggui (Standard Webhooks): Node's own modules are enough.
//
// Reads the body from standard input, secret and headers from the environment, so that it can be tried by hand:
// WEBHOOK_SECRET=whsec_… WEBHOOK_ID=… WEBHOOK_TIMESTAMP=… WEBHOOK_SIGNATURE=… node verify_webhook.mjs < body.json
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { argv, env, exit, stdout, stderr } from "node:process";
import { pathToFileURL } from "node:url";

// A delivery that is older was caught and sent again by somebody else.
const TOLERANCE_S = 300;

/**
 * Check that Zhanggui has sent a body, and lately; throws when it must not be trusted.
 * `body` is a Buffer, as it came, before any parsing; `headers` are in lower case, as Node has them.
 */
export function verify(secret, headers, body, now = Date.now() / 1000) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  if (!(Math.abs(now - Number(timestamp)) <= TOLERANCE_S)) {
    throw new Error(`the timestamp ${timestamp} is too far from now`);
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  // Several while a secret is being replaced; one that fits is enough.
  const fits = headers["webhook-signature"].split(" ").some((given) => {
    const [version, signature] = given.split(",");
    const bytes = Buffer.from(signature ?? "", "base64");
    return version === "v1" && bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!fits) throw new Error("no signature fits: another secret, or the body was changed");
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  try {
    verify(
      env.WEBHOOK_SECRET,
      {
        "webhook-id": env.WEBHOOK_ID,
        "webhook-timestamp": env.WEBHOOK_TIMESTAMP,
        "webhook-signature": env.WEBHOOK_SIGNATURE,
      },
      readFileSync(0),
    );
  } catch (error) {
    stderr.write(`refused: ${error.message}\n`);
    exit(1);
  }
  stdout.write("verified\n");
}
