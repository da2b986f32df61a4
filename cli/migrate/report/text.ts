/** A migration's report as text, for a terminal. */
import { aligned } from "../../cost/aligned";
import { billLines } from "../bills";
import type { Fate } from "../model";
import type { MigrationReport, OutcomeGroup } from "./report";
import { fateOrder } from "./report";

export const fateTitles: Readonly<Record<Fate, string>> = {
    none: "Without a counterpart",
    changed: "In another way",
    unneeded: "Not needed any more",
    same: "The same",
};

export const counted = ({ none, changed, unneeded, same }: Readonly<Record<Fate, number>>): string =>
    `${none} without a counterpart, ${changed} in another way, ${unneeded} not needed any more, ${same} the same`;

export function reportText({ tasks, counts, inputs, pairs, watched, bills, plan }: MigrationReport): string {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return [
        `${total} settings: ${counted(counts)}.`,
        "",
        ...(tasks.length === 0 ? [] : ["Tasks that get a sidecar"]),
        ...tasks.flatMap(({ name, selects, does }) => [
            `  ${name}`,
            ...(selects === undefined ? [] : [`    ${selects}`]),
            ...does.map((each) => `    ${each}`),
        ]),
        ...inputs.flatMap(({ origin, counts: own, groups }) => [
            "",
            `${origin.file}: ${origin.form}`,
            `  ${counted(own)}`,
            ...fateOrder.flatMap((fate) =>
                groups[fate].length === 0 ? [] : [`  ${fateTitles[fate]}`, ...groups[fate].flatMap(groupLines)],
            ),
        ]),
        ...(watched.length === 0 ? [] : ["", "Alarms and dashboards", ...watched.map((each) => `  ${each}`)]),
        ...(pairs.length === 0 ? [] : ["", "Queries to compare"]),
        ...pairs.flatMap(({ cloudWatch, promql, differs }) => [
            `  ${cloudWatch.namespace} ${cloudWatch.metricName}, ${cloudWatch.statistic}${byText(cloudWatch.dimensions)}`,
            `    ${promql}`,
            ...(differs === undefined ? [] : [`    ${differs}`]),
        ]),
        ...billsText(bills),
        "",
        "Plan",
        ...plan.map((step, index) => `  ${`${index + 1}.`.padEnd(4)}${step}`),
        "",
    ].join("\n");
}

function billsText(bills: MigrationReport["bills"]): readonly string[] {
    if (bills === undefined) {
        return [];
    }
    if ("missing" in bills) {
        return ["", "Both bills", `  ${bills.missing}`];
    }
    const table = aligned([["", "the agent's way", "the sidecars'"], ...billLines(bills)]);
    return [
        "",
        `Both bills, ${bills.region}`,
        ...table.trimEnd().split("\n"),
        ...bills.notes.map((each) => `  ${each}`),
    ];
}

function groupLines({ became, why, settings }: OutcomeGroup): readonly string[] {
    return [
        ...settings.map(({ path, value }) => `    ${path}${value === undefined ? "" : ` = ${value}`}`),
        ...(became === undefined ? [] : [`      -> ${became}`]),
        ...(why === undefined ? [] : [`      ${why}`]),
    ];
}

const byText = (dimensions: readonly (readonly string[])[]): string => {
    const all = dimensions.filter((each) => each.length > 0).map((each) => each.join(", "));
    return all.length === 0 ? "" : ` by ${all.join("; by ")}`;
};
