/**
 * The standard rules against the catalogue of what is sent, against AMP's limits, and against what makes an alert a
 * good one.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";
import { labels, metrics, type Metric } from "../../collector/names/names";
import {
    expandVariables,
    fleetDashboard,
    panelQueries,
    panelsOf,
    standardDashboards,
    type Panel,
} from "../../dashboards";
import { alertSeries } from "../../dashboards/alerts";
import { recorded, recordedMetrics, selectRecorded } from "../../dashboards/recorded";
import {
    isAlert,
    recordingGroups,
    renderRules,
    standardRules,
    type AlertRule,
    type Rule,
    type RuleGroup,
    type RuleOptions,
    type Severity,
} from "../../dashboards/rules";
import { checkGroups } from "../../dashboards/rules/check";
import { everywhere } from "../../dashboards/rules/everywhere";
import { matchGolden } from "../support/golden";
import { readExpression, type Selector } from "./promql-tree";

const groups = standardRules();
const dashboards = standardDashboards();
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(isAlert);
const nameOf = (rule: Rule): string => (isAlert(rule) ? rule.alert : rule.record);

const common: readonly string[] = [labels.job, labels.instance, labels.scrapeJob, labels.cluster, labels.family];
const scraped = new Map<string, Metric>(
    Object.values(metrics).flatMap((group) => Object.values<Metric>(group).map((metric) => [metric.name, metric])),
);
const written = new Map<string, Metric>(recordedMetrics.map((metric) => [metric.name, metric]));

/** Every label that a series may be asked by; undefined where nothing sends or records it. */
function labelsOf(name: string): readonly string[] | undefined {
    const [, base = "", part] = /^(.*?)(?:_(bucket|sum|count))?$/.exec(name)!;
    const composite = scraped.get(base);
    if (written.has(name)) {
        return written.get(name)!.labels;
    }
    if (
        part !== undefined &&
        (composite?.kind === "histogram" || (composite?.kind === "summary" && part !== "bucket"))
    ) {
        return [...common, ...composite.labels, ...(part === "bucket" ? [labels.le] : [])];
    }
    const plain = scraped.get(name);
    return plain?.kind === "gauge" || plain?.kind === "counter" ? [...common, ...plain.labels] : undefined;
}

const kindOf = (name: string): string =>
    (written.get(name) ?? scraped.get(name) ?? scraped.get(name.replace(/_(?:bucket|sum|count)$/, "")))!.kind;

/** Fails with every rule that breaks it, not only the first. */
function everyRule(some: readonly Rule[], breaks: (rule: Rule) => string | false | undefined): void {
    const broken = some.flatMap((rule) => {
        const message = breaks(rule);
        return message ? [`${nameOf(rule)}: ${message}\n    ${rule.expr}`] : [];
    });
    assert.equal(broken.length, 0, `\n${broken.join("\n")}`);
}
function everySelector(breaks: (selector: Selector) => string | false | undefined): void {
    everyRule(rules, ({ expr }) => readExpression(expr).selectors.map(breaks).filter(Boolean).join("; "));
}

describe("standard rules", () => {
    it("are the same text each time", () => {
        matchGolden("dashboards/rules.yaml", renderRules(groups));
        assert.equal(renderRules(standardRules()), renderRules(groups));
    });

    it("are read from their YAML as they were", () => {
        assert.deepEqual(parse(renderRules(groups)), { groups });
    });

    it("are PromQL without a dashboard's variables", () => {
        everyRule(rules, ({ expr }) => readExpression(expr).errors.join(", ") || (expr.includes("$") && "a variable"));
    });

    it("ask for what is sent or recorded, by labels that it has", () => {
        everySelector(({ metric, matchers, grouping }) => {
            const known = labelsOf(metric);
            const missing = [...matchers.map(({ label }) => label), ...grouping].filter(
                (label) => !known?.includes(label),
            );
            return known === undefined
                ? `${metric} isn't in a catalogue`
                : missing.length > 0 && `${metric} has no label ${missing.join(", ")}`;
        });
    });

    it("take rates of counters only, and the plain value of nothing else than a gauge", () => {
        const plain: string[] = [metrics.sidecar.uptime.name];
        everySelector(({ metric, over }) =>
            over === "rate" || over === "increase"
                ? kindOf(metric) === "gauge" && `${metric} is a gauge`
                : kindOf(metric) !== "gauge" && !plain.includes(metric) && `${metric} is a ${kindOf(metric)}`,
        );
    });

    it("divide by nothing that may be zero", () => {
        everyRule(rules, ({ expr }) =>
            readExpression(expr)
                .divisors.filter((text) => !/^\d+$|> 0\b/.test(text))
                .join(", "),
        );
    });

    it("read a recorded series after it is written, in the same group", () => {
        for (const group of groups) {
            const before = new Set<string>();
            for (const rule of group.rules) {
                for (const { metric } of readExpression(rule.expr).selectors.filter(({ metric: name }) =>
                    name.includes(":"),
                )) {
                    assert.ok(
                        before.has(metric),
                        `${nameOf(rule)} in ${group.name} reads ${metric} before it is written`,
                    );
                }
                before.add(nameOf(rule));
            }
        }
    });

    it("have names of their own: groups and alerts once, in one spelling", () => {
        const names = [...groups.map(({ name }) => name), ...rules.map(nameOf)];
        assert.deepEqual(
            names.filter((name, index) => names.indexOf(name) !== index),
            [],
        );
        assert.ok(groups.every(({ name }) => /^adot-[a-z]+$/.test(name)));
        assert.ok(alerts.every(({ alert }) => /^(?:[A-Z][a-z]+)+$/.test(alert)));
    });
});

describe("recorded series", () => {
    it("are what the recording rules write, all of them", () => {
        const records = rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
        assert.deepEqual([...records].sort(), recordedMetrics.map(({ name }) => name).sort());
    });

    it("have the labels of the catalogue", () => {
        everyRule(
            rules.filter((rule) => !isAlert(rule)),
            (rule) => {
                const found = [...(readExpression(rule.expr).labels ?? [])].sort().join(", ");
                const listed = [...written.get(nameOf(rule))!.labels].sort().join(", ");
                return found !== listed && `the result has ${found}, the catalogue ${listed}`;
            },
        );
    });

    it("are called level:metric:operation, and keep the labels of their level", () => {
        const levels: Readonly<Record<string, readonly string[]>> = {
            service: [labels.cluster, labels.job],
            task: [labels.cluster, labels.job, labels.instance],
        };
        for (const { name, labels: own, help } of recordedMetrics) {
            const [, level] = /^([a-z]+):[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/.exec(name) ?? [];
            const identity = levels[level ?? ""];
            assert.ok(identity !== undefined, name);
            assert.deepEqual(
                own.filter((label) => levels.task!.includes(label)),
                identity,
                name,
            );
            assert.match(help, /^[A-Z].*[^.]$/, name);
        }
    });

    it("are selected by the pickers that they have a label for", () => {
        const { jvm, scrape } = recorded;
        assert.equal(
            selectRecorded(jvm.heapUsed.max),
            'service:jvm_heap_used_bytes:max{aws_ecs_cluster_name=~"$cluster", job=~"$job"}',
        );
        assert.equal(
            selectRecorded(jvm.heapFloorOfTask),
            'task:jvm_heap_floor_bytes:min15m{aws_ecs_cluster_name=~"$cluster", job=~"$job", instance=~"$instance"}',
        );
        assert.equal(
            selectRecorded(scrape.up, { [labels.scrapeJob]: '="jvm"' }),
            'service:up:avg{aws_ecs_cluster_name=~"$cluster", job=~"$job", scrape_job="jvm"}',
        );
        assert.throws(() => selectRecorded(scrape.up, { [labels.instance]: '="a"' }), {
            message: "Metric service:up:avg has no label instance: it has aws_ecs_cluster_name, job, scrape_job.",
        });
    });

    it("come without alerts where that is asked for", () => {
        assert.deepEqual(
            recordingGroups().map(({ name }) => name),
            groups.map(({ name }) => name),
        );
        assert.deepEqual(
            recordingGroups().flatMap((group) => group.rules),
            // It says that alerts are evaluated.
            rules.filter((rule) => !isAlert(rule) && rule.record !== recorded.ecs.watched.name),
        );
    });
});

describe("recording rules alone", () => {
    it("leave the counts of alerts on the fleet dashboard without a result, which is said in gray", () => {
        const counts = fleetDashboard().panels.filter(({ title }) => /^(?:Pages|Tickets)$/.test(title)) as Panel[];
        assert.equal(counts.length, 2);
        for (const { targets, fieldConfig, title } of counts) {
            const read = readExpression(expandVariables(targets[0]!.expr)).selectors.map(({ metric }) => metric);
            const byRules = read.filter((metric) => metric !== alertSeries);
            assert.deepEqual(byRules, [recorded.ecs.watched.name], title);
            assert.equal(fieldConfig.defaults.noValue, "No rules");
        }
        const written = recordingGroups().flatMap((group) =>
            group.rules.map((rule) => "record" in rule && rule.record),
        );
        assert.ok(!written.includes(recorded.ecs.watched.name));
    });
});

describe("alerts", () => {
    /** What an alert may be about; each has few values for a service. */
    const bounded: readonly string[] = [
        labels.cluster,
        labels.job,
        labels.instance,
        labels.scrapeJob,
        labels.container,
    ];

    it("don't page per series: they are about a service, a task, a scrape job or a container", () => {
        everyRule(alerts, ({ expr }) => {
            const read = readExpression(expr);
            const kept =
                read.labels ?? read.selectors.flatMap(({ metric }) => written.get(metric)?.labels ?? ["everything"]);
            const unbounded = kept.filter((label) => !bounded.includes(label));
            return unbounded.length > 0 && `it keeps ${unbounded.join(", ")}`;
        });
    });

    it("show in their annotations only labels that they have", () => {
        for (const { alert, expr, annotations } of alerts) {
            const read = readExpression(expr);
            const kept = read.labels ?? read.selectors.flatMap(({ metric }) => written.get(metric)!.labels);
            const shown = [
                ...Object.values(annotations)
                    .join(" ")
                    .matchAll(/\$labels\.(\w+)/g),
            ].map(([, label]) => label!);
            assert.ok(shown.includes(labels.job), alert);
            assert.deepEqual(
                shown.filter((label) => !kept.includes(label)),
                [],
                alert,
            );
        }
    });

    it("say what is wrong in a sentence, and where and what it means in others", () => {
        for (const { alert, annotations } of alerts) {
            assert.match(annotations.summary!, /^[A-Z][^{}]{15,75}\.$/, alert);
            assert.match(annotations.description!, /^Service \{\{ \$labels\.job \}\}[^:]*: .{60,}\.$/, alert);
        }
    });

    it("open their dashboard with the service, and with the task where they are about one", () => {
        for (const { alert, expr, annotations } of alerts) {
            const read = readExpression(expr);
            const kept = read.labels ?? read.selectors.flatMap(({ metric }) => written.get(metric)!.labels);
            const pickers = [
                "cluster={{ $labels.aws_ecs_cluster_name | urlquery }}",
                "job={{ $labels.job | urlquery }}",
                ...(kept.includes(labels.instance) ? ["instance={{ $labels.instance | urlquery }}"] : []),
            ];
            const expected = `/d/${annotations.dashboard}?${pickers.map((one) => `var-${one}`).join("&")}`;
            assert.equal(annotations.dashboard_path, expected, alert);
        }
    });

    it("lead to a standard dashboard and to a runbook", () => {
        const uids = dashboards.map(({ uid }) => uid);
        for (const { alert, annotations } of alerts) {
            assert.ok(uids.includes(annotations.dashboard!), alert);
            assert.equal(annotations.runbook, `npx pulumi-adot docs ${alert}`);
        }
    });

    it("watch the sidecar against the limits that its dashboard draws", () => {
        const drawn = dashboards
            .flatMap(panelQueries)
            // A rule watches all, a graph shows the worst.
            .map(({ expr }) => everywhere(expr.replaceAll(/\$(?:\{\w+\}|(?:top|__range|1)\b)/g, "1")));
        const creep = alerts.find(({ alert }) => alert === "SidecarMemoryCreep")!;
        const [, limit] = /> \((1024 \* 1024 \* ceil.*?> 0\)\)\))\)/.exec(creep.expr)!;
        assert.ok(
            drawn.some((expr) => expr.includes(limit!)),
            limit,
        );
    });
});

describe("options of the standard rules", () => {
    const alert = (name: string, options: RuleOptions): AlertRule =>
        standardRules(options)
            .flatMap((group) => group.rules)
            .filter(isAlert)
            .find((rule) => rule.alert === name)!;

    it("set objectives, and thresholds with them", () => {
        const { expr, annotations } = alert("EnvoyErrorBudgetFastBurn", {
            availabilityObjective: 0.995,
            minimumRequestRate: 5,
        });
        assert.match(expr, /ratio_rate1h > 0\.072 and .*ratio_rate5m > 0\.072 and avg_over_time\(.*\[1h\]\) > 5$/);
        assert.match(annotations.description!, /; 0\.5 % may over 30 days/);
        assert.match(alert("EnvoyLatencyBudgetBurn", { latencyObjective: 0.95 }).expr, /ratio_rate6h > 0\.3 and/);
        assert.match(renderRules(standardRules({ latencyMs: 250 })), /bucket:rate5m\{le="250"\}/);
        assert.match(alert("SidecarQueueFilling", { queueShare: 0.8 }).expr, /> 0\.8$/);
        assert.match(alert("SidecarMemoryCreep", { forecastHours: 12 }).expr, /\+ 43200 \* deriv/);
        assert.match(alert("SidecarNearContainerMemory", { memoryShare: 0.8 }).expr, /> 0\.8$/);
        assert.match(alert("JvmHeapFull", { heapShare: 0.95 }).expr, /> 0\.95 and /);
        assert.match(
            alert("SeriesJump", { seriesFactor: 3, seriesMinimum: 50 }).expr,
            /> 3 \* service:active_series:avg offset 1d and .* > 50$/,
        );
    });

    it("make links of names", () => {
        const { annotations } = alert("JvmDeadlock", {
            runbooks: "https://wiki.example.com/runbooks/",
            grafana: "https://grafana.example.com",
        });
        assert.equal(annotations.runbook_url, "https://wiki.example.com/runbooks/JvmDeadlock.md");
        assert.equal(annotations.runbook, undefined);
        assert.equal(
            annotations.dashboard_url,
            "https://grafana.example.com/d/adot-jvm?var-cluster={{ $labels.aws_ecs_cluster_name | urlquery }}&var-job={{ $labels.job | urlquery }}&var-instance={{ $labels.instance | urlquery }}",
        );
    });

    it("have the words of monitoring mixins for severities where those are wanted", () => {
        const inMixins = { page: "critical", ticket: "warning" } as const;
        const wanted = alerts.map(({ alert: name, labels: own }) => [name, inMixins[own.severity as Severity]]);
        const words = standardRules({ severities: "mixin" }).flatMap((group) => group.rules.filter(isAlert));
        assert.deepEqual(
            words.map(({ alert: name, labels: own }) => [name, own.severity]),
            wanted,
        );
    });

    it("keep alerts firing only when they are told to", () => {
        assert.ok(alerts.every((rule) => rule.keep_firing_for === undefined));
        assert.equal(alert("JvmDeadlock", { keepFiringFor: "5m" }).keep_firing_for, "5m");
    });

    it("leave the default where they are undefined", () => {
        assert.deepEqual(standardRules({ memoryShare: undefined, grafana: undefined }), groups);
    });

    it("are refused with a sentence and a fix when an alert would always fire, or never", () => {
        const buckets = "5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000";
        const cases: [RuleOptions, string][] = [
            [
                { availabilityObjective: 99.9 },
                "availabilityObjective is 99.9: it must be a share from 0.94 to below 1, such as 0.999.",
            ],
            [
                { latencyObjective: 0.9 },
                "latencyObjective is 0.9: it must be a share from 0.94 to below 1, such as 0.999.",
            ],
            [{ latencyMs: 300 }, `latencyMs is 300: it must be one of Envoy's buckets: ${buckets}.`],
            [{ memoryShare: 90 }, "memoryShare is 90: it must be a share between 0 and 1, such as 0.9."],
            [{ heapShare: 0 }, "heapShare is 0: it must be a share between 0 and 1, such as 0.9."],
            [{ forecastHours: 0 }, "forecastHours is 0: it must be a number above 0."],
            [{ seriesFactor: 1 }, "seriesFactor is 1: it must be a factor above 1, such as 1.5."],
            [{ runbooks: "wiki" }, 'runbooks is "wiki": it must be a URL that begins with https:// or http://.'],
            [
                { grafana: "grafana.example.com" },
                'grafana is "grafana.example.com": it must be a URL that begins with https:// or http://.',
            ],
            [{ keepFiringFor: "5 min" }, 'keepFiringFor is "5 min": it must be a Prometheus duration such as 5m.'],
            [{ severities: "ours" }, 'severities is "ours": it must be one of page-ticket, mixin.'],
            [{ keepFiringFor: "5m1h" }, 'keepFiringFor is "5m1h": it must be a Prometheus duration such as 5m.'],
        ];
        for (const [options, message] of cases) {
            assert.throws(() => standardRules(options), { message });
        }
        assert.throws(() => standardRules({ memoryShares: 0.9 } as RuleOptions), {
            message:
                "memoryShares is an unknown property: there are runbooks, grafana, availabilityObjective, latencyObjective, latencyMs, minimumRequestRate, forecastHours, memoryShare, heapShare, queueShare, seriesFactor, seriesMinimum, severities, keepFiringFor; the nearest is memoryShare.",
        });
    });
});

describe("rule groups of anybody", () => {
    const rule: Rule = { record: "service:requests:rate5m", expr: "sum(a)" };
    const group: RuleGroup = { name: "mine", interval: "30s", rules: [rule] };
    const anAlert: AlertRule = {
        alert: "Mine",
        expr: "a > 0",
        labels: { severity: "page", team: "shop" },
        annotations: {},
    };

    it("are rendered as they are", () => {
        assert.equal(
            renderRules([{ ...group, rules: [rule, anAlert] }]),
            `groups:
  - name: mine
    interval: 30s
    rules:
      - record: service:requests:rate5m
        expr: sum(a)
      - alert: Mine
        expr: a > 0
        labels:
          severity: page
          team: shop
        annotations: {}
`,
        );
    });

    it("may have any interval of Prometheus that AMP takes", () => {
        assert.match(renderRules([{ ...group, interval: "1m30s" }]), /interval: 1m30s/);
    });

    it("are refused where AMP would refuse them", () => {
        const cases: [RuleGroup[], string][] = [
            [[group, group], "Two groups are called mine: rename one of them."],
            [[{ ...group, name: " " }], "Group 1 has no name: every group needs one."],
            [[{ ...group, rules: [] }], "Group mine has no rule: leave it out."],
            [
                [{ ...group, interval: "20s" }],
                'Group mine has the interval "20s": AMP takes 30s or more; set it to 1m.',
            ],
            [
                [{ ...group, interval: "soon" }],
                'Group mine has the interval "soon": AMP takes 30s or more; set it to 1m.',
            ],
            [
                [{ ...group, rules: [rule, rule] }],
                "Two rules of group mine write service:requests:rate5m: rename one of them.",
            ],
            [
                [{ ...group, rules: [{ ...rule, record: "a b" }] }],
                'Rule 1 of group mine is called "a b": an alert needs a name, and a recorded series one of letters, digits, underscores and colons.',
            ],
            [
                [{ ...group, rules: [rule, { ...anAlert, alert: "" }] }],
                'Rule 2 of group mine is called "": an alert needs a name, and a recorded series one of letters, digits, underscores and colons.',
            ],
            [
                [{ ...group, rules: [{ ...rule, expr: "" }] }],
                "Rule 1 of group mine has no expression: every rule needs one.",
            ],
            [
                [{ ...group, rules: Array.from({ length: 2001 }, (_, index) => ({ ...rule, record: `a${index}` })) }],
                "There are 2001 rules: AMP takes 2000 in a workspace; leave some out.",
            ],
        ];
        for (const [bad, message] of cases) {
            assert.throws(() => checkGroups(bad), { message });
            assert.throws(() => renderRules(bad), { message });
        }
    });
});

describe("a dashboard's expression as a rule", () => {
    it("loses its pickers and gets a window", () => {
        assert.equal(
            everywhere(
                'rate(a{job=~"$job", instance=~"$instance"}[$__rate_interval]) / b{job=~"$job", instance=~"$instance", c="d"}',
            ),
            'rate(a[5m]) / b{c="d"}',
        );
        assert.equal(everywhere('a{job=~"$job", c!="d"}'), 'a{c!="d"}');
    });

    it("is refused with a variable that only a dashboard has", () => {
        assert.throws(() => everywhere("a[$__range]"), {
            message: "Variable $__range isn't allowed in a rule: a[$__range]",
        });
    });
});

describe("runbooks", () => {
    const folder = path.join(__dirname, "..", "..", "docs", "runbooks");
    const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");

    const panelsIn = (text: string): string[] => [...text.matchAll(/panel "([^"]+)"/g)].map(([, title]) => title!);
    const titlesOf = (uid: string): string[] =>
        panelsOf(dashboards.find((dashboard) => dashboard.uid === uid)!).map(({ title }) => title);

    /** What an expression reads, and what the recording rules that write it read. */
    function watchedBy(expr: string): string[] {
        const direct = readExpression(expr).selectors.map(({ metric }) => metric);
        const sources = rules.filter((rule) => !isAlert(rule) && direct.includes(rule.record));
        return [...direct, ...sources.flatMap((rule) => watchedBy(rule.expr))];
    }

    it("are there for every alert, and for nothing else", () => {
        assert.deepEqual(
            fs.readdirSync(folder).sort(),
            ["README.md", ...alerts.map(({ alert }) => `${alert}.md`)].sort(),
        );
    });

    it("are listed with severity, group and meaning", () => {
        const rows = [...read("README.md").matchAll(/^\| \[(\w+)\]\((\w+)\.md\) +\| (\w+) +\| (\w+) +\| .+ \|$/gm)];
        assert.deepEqual(
            rows.map(([, name, file, severity, group]) => [name, file, severity, `adot-${group}`]),
            groups.flatMap((group) =>
                group.rules
                    .filter(isAlert)
                    .map(({ alert, labels: { severity } }) => [alert, alert, severity, group.name]),
            ),
        );
    });

    for (const { alert, expr, for: duration, labels: own, annotations } of alerts) {
        it(`${alert} says what it means, how to see it, what to do, why it happens and when it ends`, () => {
            const text = read(`${alert}.md`);
            const prose = text.replace(/\s+/g, " ");
            const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
            assert.deepEqual(headings, [alert, "See it", "Do", "Usual causes", "Ends"]);
            const lasting =
                duration === undefined ? "at once" : `when that lasts for ${duration.replace("m", " minutes")}`;
            assert.ok(prose.includes(`It fires ${lasting}. Severity: ${own.severity}.`), lasting);
            assert.ok(prose.includes(`Dashboard \`${annotations.dashboard}\`:`), "dashboard");
            const shown = prose.slice(prose.indexOf("## See it"), prose.indexOf("## Do"));
            const panels = titlesOf(annotations.dashboard!);
            assert.ok(panelsIn(shown).length > 0, "a panel");
            assert.deepEqual(
                panelsIn(shown).filter((title) => !panels.includes(title)),
                [],
            );
            assert.deepEqual(
                panelsIn(prose).filter((title) => !dashboards.some(({ uid }) => titlesOf(uid).includes(title))),
                [],
            );
            const [, query] = /^```promql\n([^]*?)^```$/m.exec(text)!;
            const asked = readExpression(query!);
            assert.deepEqual(asked.errors, []);
            assert.deepEqual(
                asked.selectors.filter(({ metric }) => labelsOf(metric) === undefined),
                [],
            );
            assert.ok(
                asked.selectors.some(({ metric }) => watchedBy(expr).includes(metric)),
                "the query is about what the alert watches",
            );
            assert.match(text, /^1\. /m);
        });
    }
});
