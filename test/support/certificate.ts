/** A certificate that signs itself, for servers and clients on this machine; Node has no way to make one. */
import { generateKeyPairSync, sign } from "node:crypto";

/** Both in PEM. */
export interface Certificate {
    readonly certificate: string;
    readonly key: string;
}

/** A value in DER: its tag, its length, what is in it. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
    const body = Buffer.concat(parts);
    const { length } = body;
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
    return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
const utcTime = (date: Date): Buffer =>
    der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
const day = 86_400_000;

/** Of 127.0.0.1 and this name, for a day (RFC 5280, section 4.1). */
export function selfSigned(name: string): Certificate {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const commonName = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));
    const alternatives = sequence(der(0x82, Buffer.from(name)), der(0x87, Buffer.from([127, 0, 0, 1])));
    const signed = sequence(
        der(0xa0, der(0x02, Buffer.from([2]))),
        der(0x02, Buffer.from([1])),
        ecdsaWithSha256,
        commonName,
        sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day))),
        commonName,
        publicKey.export({ type: "spki", format: "der" }),
        der(0xa3, sequence(sequence(oid("551d11"), der(0x04, alternatives)))),
    );
    const signature = der(0x03, Buffer.from([0]), sign("sha256", signed, privateKey));
    const base64 = sequence(signed, ecdsaWithSha256, signature).toString("base64");
    const lines = base64.match(/.{1,64}/g)!.join("\n");
    return {
        certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
        key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    };
}
