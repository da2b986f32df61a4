/** What AMP, Fargate and others cost in a region: US dollars, list prices without taxes, free tiers and discounts. */
import { entries, isMapping } from "../values";
import { cloudwatchListPrices, type CloudWatchPrices, readCloudWatch } from "./cloudwatch-prices";
import { amount, objectWith, type Origin, originIn, PricesError, tiersIn } from "./price-files";

export { type Origin, PricesError } from "./price-files";

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

/** Of those who bill by active series, such as Grafana Cloud. */
export interface ActiveSeriesPrices {
    /** For a thousand active series in a month. */
    readonly perThousandSeriesMonth: number;
    /** Samples a minute of a series that are in it; more count as further series. */
    readonly samplesPerMinuteIncluded: number;
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
    /** Undefined where prices of one's own leave it out. */
    readonly cloudwatch?: CloudWatchPrices;
    /** There is no list price of these here: they are given, or nothing is said of them. */
    readonly activeSeries?: ActiveSeriesPrices;
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
        cloudwatch: cloudwatchListPrices["us-east-1"],
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
        cloudwatch: cloudwatchListPrices["eu-west-1"],
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
        cloudwatch: cloudwatchListPrices["eu-central-1"],
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
            const { cloudwatch, activeSeries, ...both } = objectWith(
                prices,
                region,
                ["amp", "fargate"],
                ["cloudwatch", "activeSeries"],
            );
            return [
                region,
                {
                    amp: readAmp(both.amp, `${region}.amp`),
                    fargate: readFargate(both.fargate, `${region}.fargate`),
                    ...(cloudwatch !== undefined && { cloudwatch: readCloudWatch(cloudwatch, `${region}.cloudwatch`) }),
                    ...(activeSeries !== undefined && {
                        activeSeries: readActiveSeries(activeSeries, `${region}.activeSeries`),
                    }),
                },
            ];
        }),
    );
}

function readAmp(value: unknown, path: string): AmpPrices {
    const given = objectWith(value, path, ["ingestion", "perGiBMonth", "perBillionQuerySamples"], ["origin"]);
    const ingestion = tiersIn(given.ingestion, `${path}.ingestion`, "upToSamples", "perTenMillionSamples").map(
        ({ upTo, price }): IngestionTier => ({
            ...(upTo !== undefined && { upToSamples: upTo }),
            perTenMillionSamples: price,
        }),
    );
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
        ...(spotShare === undefined ? {} : { spotShare: shareIn(spotShare, `${path}.spotShare`) }),
        origin: originIn(given.origin, `${path}.origin`),
    };
}

function shareIn(value: unknown, path: string): number {
    const share = amount(value, path);
    if (share > 1) {
        throw new PricesError(`${path} must be a share of the price on demand from 0 to 1, not ${share}.`);
    }
    return share;
}

function readActiveSeries(value: unknown, path: string): ActiveSeriesPrices {
    const given = objectWith(value, path, ["perThousandSeriesMonth"], ["samplesPerMinuteIncluded", "origin"]);
    return {
        perThousandSeriesMonth: amount(given.perThousandSeriesMonth, `${path}.perThousandSeriesMonth`),
        samplesPerMinuteIncluded: amount(given.samplesPerMinuteIncluded ?? 1, `${path}.samplesPerMinuteIncluded`),
        origin: originIn(given.origin, `${path}.origin`),
    };
}

const ratesIn = (given: Readonly<Record<keyof FargateRates, unknown>>, path: string): FargateRates => ({
    perVcpuHour: amount(given.perVcpuHour, `${path}.perVcpuHour`),
    perGiBHour: amount(given.perGiBHour, `${path}.perGiBHour`),
});
