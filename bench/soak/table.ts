/** The table of a soak, as the command prints it and docs/memory.md has it. */
import type { Cell, Result } from "../memory/cell";
import { stateOf } from "../memory/expectations";
import { type Growth, growthOf, type StretchGrowth, type Stretch, stretches } from "./growth";

const rows: readonly (readonly [title: string, growth: (stretch: StretchGrowth) => Growth])[] = [
    ["live heap after a collection", ({ live }) => live],
    ["the spans that it is in", ({ inuse }) => inuse],
    ["what the runtime holds", ({ held }) => held],
    ["anonymous memory then", ({ anonymous }) => anonymous],
];

/** One block: what was run, how it went, and each figure before the deploy and after it. */
export function soakTable(cell: Cell, result: Result): string {
    const { load, intervalSeconds, container, seconds } = cell;
    const { oomKills, served, refused, lost, anonymous } = result;
    const growth = growthOf(result.probes ?? [], seconds);
    const own = stretches(seconds);
    const count = (value: number): string => value.toLocaleString("en-US");
    return [
        `${count(load.series)} series every ${intervalSeconds} s in ${container.memoryMiB} MiB for ${seconds / 60} min, ${load.churn * 100} % new at each scrape, all new half way`,
        `  ${stateOf(result)}, ${oomKills} OOM kills, ${count(served)} samples served, ${refused} refused, ${lost} lost`,
        `  anonymous memory at any time, MiB: average ${anonymous.average}, highest ${anonymous.max}`,
        "",
        line("MiB", "before the deploy", "after the deploy"),
        line("", ...both((name) => `${minutes(own[name])}, ${growth[name].probes} probes`)),
        line("", ...both(() => "level  in 10 min")),
        ...rows.map(([title, of]) => line(title, ...both((name) => cellOf(of(growth[name]))))),
    ].join("\n");
}

const both = (text: (name: "before" | "after") => string): [string, string] => [text("before"), text("after")];

const line = (title: string, before: string, after: string): string =>
    `  ${title.padEnd(30)}${before.padStart(26)}${after.padStart(26)}`.trimEnd();

const minutes = ({ from, to }: Stretch): string => `${oneDigit(from / 60)} to ${oneDigit(to / 60)} min`;

const oneDigit = (value: number): string => String(Math.round(value * 10) / 10);

const cellOf = ({ level, perTenMinutes }: Growth): string =>
    `${level.toFixed(1)}  ${signed(perTenMinutes).padStart(9)}`;

/** With two digits and a sign; what rounds to nothing has no minus. */
function signed(value: number): string {
    const rounded = Math.round(value * 100) / 100;
    return `${rounded < 0 ? "" : "+"}${(rounded || 0).toFixed(2)}`;
}
