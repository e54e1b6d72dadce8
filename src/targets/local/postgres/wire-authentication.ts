import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { ClientRefused } from "./client-refused.ts";
import { cstring, readCstring } from "./cstring.ts";
import { frame, MalformedMessage, type WireMessage } from "./wire-message.ts";
import type { WirePassword } from "./wire-password.ts";

const mechanism = "SCRAM-SHA-256";
const codes = { begin: 10, proceed: 11, finish: 12 } as const;
const clientFirst = /^([ny],,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+))$/;
const clientFinal = /^(c=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)),p=([A-Za-z0-9+/]{43}=)$/;

/** The server's side of one exchange of SCRAM-SHA-256 (RFC 5802 and 7677), by which a client shows that it knows the password. */
export class WireAuthentication {
  readonly #password: WirePassword;
  #challenge: { readonly header: string; readonly nonce: string; readonly said: string } | undefined;

  constructor(password: WirePassword) {
    this.#password = password;
  }

  /** Asks the client to begin. */
  begin(): Buffer {
    return authentication(codes.begin, Buffer.concat([cstring(mechanism), Buffer.alloc(1)]));
  }

  /**
   * Takes the client's next message. Resolves the exchange with `done` once the client is known.
   * @throws MalformedMessage, or ClientRefused if the client does not know the password
   */
  take({ type, body }: WireMessage): { readonly reply: Buffer; readonly done: boolean } {
    if (type !== "p") throw new MalformedMessage("expected a password");
    if (!this.#challenge) return { reply: this.#proceed(firstIn(body)), done: false };
    return { reply: this.#finish(body.toString("utf8"), this.#challenge), done: true };
  }

  #proceed(first: string): Buffer {
    const [, header, bare, clientNonce] = clientFirst.exec(first) ?? [];
    if (header === undefined) throw new MalformedMessage("malformed SCRAM message");
    const nonce = `${clientNonce}${randomBytes(18).toString("base64")}`;
    const { salt, iterations } = this.#password;
    const answer = `r=${nonce},s=${salt.toString("base64")},i=${iterations}`;
    this.#challenge = { header, nonce, said: `${bare},${answer}` };
    return authentication(codes.proceed, Buffer.from(answer));
  }

  #finish(final: string, { header, nonce, said }: { header: string; nonce: string; said: string }): Buffer {
    const [, withoutProof, binding = "", repeated, proof = ""] = clientFinal.exec(final) ?? [];
    if (withoutProof === undefined || Buffer.from(binding, "base64").toString() !== header || repeated !== nonce) {
      throw new MalformedMessage("malformed SCRAM message");
    }
    const { storedKey, serverKey } = this.#password;
    const message = `${said},${withoutProof}`;
    const signature = sign(storedKey, message);
    const clientKey = Buffer.from(proof, "base64").map((byte, index) => byte ^ (signature[index] ?? 0));
    if (!timingSafeEqual(createHash("sha256").update(clientKey).digest(), storedKey)) {
      throw new ClientRefused("28P01", "password authentication failed");
    }
    return authentication(codes.finish, Buffer.from(`v=${sign(serverKey, message).toString("base64")}`));
  }
}

/** Reads a client's first message: a mechanism, a length, a message. */
function firstIn(body: Buffer): string {
  const { text, end } = readCstring(body);
  if (text !== mechanism || body.length < end + 4 || body.readInt32BE(end) !== body.length - end - 4) {
    throw new MalformedMessage(`expected ${mechanism}`);
  }
  return body.toString("utf8", end + 4);
}

const sign = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

function authentication(code: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeInt32BE(code);
  return frame("R", head, data);
}
