/** What AMP and Fargate cost in a region, US dollars, list prices without taxes, free tiers and discounts. Pure. */
import { entries, excerpt, isMapping, items } from "../values";

/** Where prices are from. */
export interface Origin {
    readonly from: string;
    /** `2026-07-07`: when they were seen, or hold from. */
    readonly date: string;
}

/** A tier of ingested samples. */
export interface IngestionTier {
    /** Samples of a month up to which it holds, counted from the first; undefined for the last tier. */
    readonly upToSamples?: number;
    readonly perTenMillionSamples: number;
}

export interface AmpPrices {
    /** From the first sample of a month on. */
    readonly ingestion: readonly IngestionTier[];
    /** A GB of AMP's is 2^30 bytes ("Pricing" of AMP). */
    readonly perGiBMonth: number;
    /** For a billion query samples processed. */
    readonly perBillionQuerySamples: number;
    readonly origin: Origin;
}

/** What Fargate bills by the hour. */
export interface FargateRates {
    readonly perVcpuHour: number;
    readonly perGiBHour: number;
}

/** Fargate for Linux on x86, on demand, and what differs from it. */
export interface FargatePrices extends FargateRates {
    /** On ARM64; undefined where that isn't known, and x86's are taken. */
    readonly arm?: FargateRates;
    /** What Fargate Spot costs of the price on demand: 0.3 for 70 % less. Default: {@link spotShareOfPrice}. */
    readonly spotShare?: number;
    readonly origin: Origin;
}

/**
 * Spot follows supply and demand: "up to 70 %" less, as the pricing page of Fargate says. Public snapshots of AWS's
 * list of Spot prices have 0.30 to 0.34.
 */
export const spotShareOfPrice = 0.31;

export interface RegionPrices {
    readonly amp: AmpPrices;
    readonly fargate: FargatePrices;
}

/** By region, such as `eu-west-1`. */
export type Prices = Readonly<Record<string, RegionPrices>>;

const amp = (origin: Origin): AmpPrices => ({
    ingestion: [
        { upToSamples: 2e9, perTenMillionSamples: 0.9 },
        { upToSamples: 252e9, perTenMillionSamples: 0.35 },
        { perTenMillionSamples: 0.16 },
    ],
    perGiBMonth: 0.03,
    perBillionQuerySamples: 0.1,
    origin,
});

const ampPage = "aws.amazon.com/prometheus/pricing";
const fargateList = "AWS Price List, AmazonECS";

/** As far as public sources confirm them, which each origin says. AWS changes prices: compare, or give your own. */
export const listPrices: Prices = {
    "us-east-1": {
        amp: amp({ from: `${ampPage}, as quoted in issue 2477 of infracost/infracost`, date: "2023-05-30" }),
        fargate: {
            perVcpuHour: 0.04048,
            perGiBHour: 0.004445,
            arm: { perVcpuHour: 0.03238, perGiBHour: 0.00356 },
            origin: {
                from: `${fargateList}, Fargate-vCPU-Hours:perCPU and Fargate-GB-Hours, and both with Fargate-ARM`,
                date: "2026-05-01",
            },
        },
    },
    "eu-west-1": {
        amp: amp({
            from: `those of us-east-1, of which a public note of that date confirms the second tier and storage (EU-AMP:MetricSampleCount, EU-AMP:MetricStorageByteHrs, 2021-11-03)`,
            date: "2023-05-30",
        }),
        fargate: {
            perVcpuHour: 0.04048,
            perGiBHour: 0.004445,
            arm: { perVcpuHour: 0.03238, perGiBHour: 0.00356 },
            origin: {
                from: `${fargateList}, EU-Fargate-vCPU-Hours:perCPU and EU-Fargate-GB-Hours, and both with EU-Fargate-ARM`,
                date: "2026-05-01",
            },
        },
    },
    "eu-central-1": {
        amp: amp({
            from: "those of us-east-1, as the region's own could not be confirmed: compare with the page, or give --prices",
            date: "2023-05-30",
        }),
        fargate: {
            perVcpuHour: 0.04656,
            perGiBHour: 0.00511,
            arm: { perVcpuHour: 0.03725, perGiBHour: 0.00409 },
            origin: {
                from: `${fargateList}, EUC1-Fargate-vCPU-Hours:perCPU and EUC1-Fargate-GB-Hours; ARM64 a fifth below them, as in the other regions, which could not be confirmed`,
                date: "2026-07-07",
            },
        },
    },
};

/** Prices that are not valid; the message is a full sentence. */
export class PricesError extends Error {}

/**
 * Reads prices of one's own: a mapping of regions as {@link Prices} has them; `origin` may be left out.
 * @throws {@link PricesError} naming the property and what it must be.
 */
export function readPrices(value: unknown): Prices {
    if (!isMapping(value) || entries(value).length === 0) {
        throw new PricesError(
            'The prices must be an object by region, such as {"eu-west-1": {"amp": …, "fargate": …}}.',
        );
    }
    return Object.fromEntries(
        entries(value).map(([region, prices]) => {
            const both = objectWith(prices, region, ["amp", "fargate"]);
            return [
                region,
                { amp: readAmp(both.amp, `${region}.amp`), fargate: readFargate(both.fargate, `${region}.fargate`) },
            ];
        }),
    );
}

function readAmp(value: unknown, path: string): AmpPrices {
    const given = objectWith(value, path, ["ingestion", "perGiBMonth", "perBillionQuerySamples"], ["origin"]);
    const tiers = items(given.ingestion);
    if (tiers.length === 0) {
        throw new PricesError(`${path}.ingestion must be a list of tiers, not ${excerpt(given.ingestion)}.`);
    }
    let before = 0;
    const ingestion = tiers.map((tier, index): IngestionTier => {
        const place = `${path}.ingestion[${index}]`;
        const { upToSamples, perTenMillionSamples } = objectWith(
            tier,
            place,
            ["perTenMillionSamples"],
            ["upToSamples"],
        );
        const price = amount(perTenMillionSamples, `${place}.perTenMillionSamples`);
        const isLast = index === tiers.length - 1;
        if (isLast !== (upToSamples === undefined)) {
            throw new PricesError(`${place}.upToSamples must be given in every tier but the last.`);
        }
        if (upToSamples === undefined) {
            return { perTenMillionSamples: price };
        }
        const end = amount(upToSamples, `${place}.upToSamples`);
        if (end <= before) {
            throw new PricesError(`${place}.upToSamples must be above ${before}, not ${end}.`);
        }
        before = end;
        return { upToSamples: end, perTenMillionSamples: price };
    });
    return {
        ingestion,
        perGiBMonth: amount(given.perGiBMonth, `${path}.perGiBMonth`),
        perBillionQuerySamples: amount(given.perBillionQuerySamples, `${path}.perBillionQuerySamples`),
        origin: originIn(given.origin, `${path}.origin`),
    };
}

function readFargate(value: unknown, path: string): FargatePrices {
    const given = objectWith(value, path, ["perVcpuHour", "perGiBHour"], ["arm", "spotShare", "origin"]);
    const { arm, spotShare } = given;
    return {
        ...ratesIn(given, path),
        ...(arm === undefined
            ? {}
            : { arm: ratesIn(objectWith(arm, `${path}.arm`, ["perVcpuHour", "perGiBHour"]), `${path}.arm`) }),
        ...(spotShare === undefined ? {} : { spotShare: amount(spotShare, `${path}.spotShare`) }),
        origin: originIn(given.origin, `${path}.origin`),
    };
}

const ratesIn = (given: Readonly<Record<keyof FargateRates, unknown>>, path: string): FargateRates => ({
    perVcpuHour: amount(given.perVcpuHour, `${path}.perVcpuHour`),
    perGiBHour: amount(given.perGiBHour, `${path}.perGiBHour`),
});

function objectWith<Key extends string, Other extends string = never>(
    value: unknown,
    path: string,
    required: readonly Key[],
    others: readonly Other[] = [],
): Readonly<Record<Key, unknown>> & Readonly<Partial<Record<Other, unknown>>> {
    if (!isMapping(value)) {
        throw new PricesError(`${path} must be an object, not ${excerpt(value)}.`);
    }
    const known: readonly string[] = [...required, ...others];
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) {
        throw new PricesError(
            `${path} has the unknown property ${excerpt(unknown)}: must be one of ${known.join(", ")}.`,
        );
    }
    const missing = required.find((key) => value[key] === undefined);
    if (missing !== undefined) {
        throw new PricesError(`${path}.${missing} is missing.`);
    }
    return value as Readonly<Record<Key, unknown>> & Readonly<Partial<Record<Other, unknown>>>;
}

function amount(value: unknown, path: string): number {
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
        throw new PricesError(`${path} must be a number that is not negative, not ${excerpt(value)}.`);
    }
    return value;
}

function originIn(value: unknown, path: string): Origin {
    if (value === undefined) {
        return { from: "the given prices", date: "" };
    }
    const { from, date } = objectWith(value, path, ["from"], ["date"]);
    const texts = [from, date ?? ""];
    if (!texts.every((text) => typeof text === "string")) {
        throw new PricesError(`${path} must have strings, such as {"from": "our contract", "date": "2026-11-30"}.`);
    }
    return { from: String(from as string), date: String((date as string | undefined) ?? "") };
}
