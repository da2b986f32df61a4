/** An answer other than success, as AMP gives it. */

export interface RefusalOptions {
    /** Key under which `stats()` counts it. Default: the error type. */
    readonly reason?: string;
    /** AMP's front answers in JSON, the ingestion behind it in plain text. Default: false. */
    readonly plainText?: boolean;
}

export class Refusal extends Error {
    readonly reason: string;
    readonly plainText: boolean;

    constructor(
        readonly status: number,
        /** AWS's error type, sent in the header `x-amzn-ErrorType`. */
        readonly type: string,
        message: string,
        { reason = type, plainText = false }: RefusalOptions = {},
    ) {
        super(message);
        this.name = "Refusal";
        this.reason = reason;
        this.plainText = plainText;
    }

    /** What goes over the wire. */
    get body(): string {
        return this.plainText ? `${this.message}\n` : JSON.stringify({ message: this.message });
    }

    get headers(): Record<string, string> {
        return {
            "content-type": this.plainText ? "text/plain; charset=utf-8" : "application/json",
            "x-amzn-errortype": this.type,
        };
    }
}

/** A 400 of AMP's ingestion; the reason is that of the CloudWatch metric `DiscardedSamples`. */
export function discarded(reason: string, message: string): Refusal {
    return new Refusal(400, "ValidationException", message, { reason, plainText: true });
}
