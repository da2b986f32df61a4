/** The targets of a scrape config: those that it lists, and one for each discovery, whose targets only it knows. */
import { at, entries, isMapping, items, textOf } from "../../../collector/values";
import type { Steps } from "../leaves";
import { discoveryOf, foundBy } from "./discoveries";
import { address, type Effect, follow, type Labels, ruleOf, unknown, unknownHost, type Value } from "./target-labels";

/** A target as a scrape config has it, with the labels that its rules leave. */
export interface Target {
    /** Where it is in the scrape config. */
    readonly steps: Steps;
    /** The same for all targets of one task. */
    readonly task: string;
    /** What the config calls the task, if anything. */
    readonly taskName?: string;
    /** Which tasks it is in, a full sentence; undefined for one that is listed. */
    readonly selects?: string;
    readonly isDropped: boolean;
    /** Undefined where the config doesn't say it. */
    readonly host?: string;
    readonly port?: number;
    /** Whether the host is that of Prometheus itself. */
    readonly isOwn: boolean;
    readonly labels: ReadonlyMap<string, Value>;
}

export interface Targets {
    readonly all: readonly Target[];
    /** What each of `relabel_configs` did, to one target after the other. */
    readonly effects: readonly (readonly Effect[])[];
}

/** Names of the machine or task that Prometheus runs in itself. */
const ownHosts = /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1?\]?|)$/i;

/**
 * @param defaults Labels that a target has before its own: `job`, `__scheme__` and so on.
 * @param key Name of the task that Prometheus runs in.
 */
export function targetsOf(settings: unknown, defaults: ReadonlyMap<string, Value>, jobName: string): Targets {
    const rules = items(at(settings, "relabel_configs")).map(ruleOf);
    const effects: Effect[][] = rules.map(() => []);
    const all = [...listed(settings), ...found(settings)].map(({ own, mayHave, ...target }): Target => {
        const labels: Labels = { own: new Map([...defaults, ...own]), mayHave };
        let isDropped = false;
        for (const [index, rule] of rules.entries()) {
            const effect: Effect | undefined = rule === undefined || isDropped ? undefined : follow(rule, labels);
            isDropped ||= effect?.kind === "dropped";
            effects[index]!.push(...(effect === undefined ? [] : [effect]));
        }
        const { host, port } = addressOf(labels.own);
        // A variable's value is that of the task itself.
        const isOwn = target.selects === undefined && (host === undefined || ownHosts.test(host));
        return {
            ...target,
            task: target.task ?? (isOwn ? "own" : `host ${host!}`),
            taskName: target.taskName ?? (isOwn || host === undefined ? undefined : hostName(host)),
            isDropped,
            host,
            port,
            isOwn,
            labels: labels.own,
        };
    });
    return { all, effects };

    /** By `static_configs`. */
    function listed(config: unknown) {
        return items(at(config, "static_configs")).flatMap((group, index) =>
            items(at(group, "targets")).map((target, place) => ({
                steps: ["static_configs", index, "targets", place] as Steps,
                task: undefined,
                taskName: undefined,
                selects: undefined,
                own: new Map<string, Value>([
                    ...entries(at(group, "labels")).map(([name, value]): [string, Value] => [name, textOf(value)]),
                    [address, textOf(target)],
                ]),
                mayHave: () => false,
            })),
        );
    }

    /** By discoveries that may find tasks. */
    function found(config: unknown) {
        return entries(config).flatMap(([key, list]) => {
            const discovery = discoveryOf(key);
            return discovery?.finds !== "tasks"
                ? []
                : items(list).flatMap((each, index) => {
                      if (!isMapping(each)) {
                          return [];
                      }
                      const port = discovery.port?.(each);
                      const own: [string, Value][] =
                          port === undefined ? [[address, unknown]] : [[address, `${unknownHost}:${port}`]];
                      const name = discovery.name?.(each);
                      return [
                          {
                              steps: [key, index] as Steps,
                              task: foundBy(key, each),
                              taskName:
                                  name === undefined ? undefined : hostName(name.replace(/^(?:_[^.]*\.|tasks\.)+/, "")),
                              selects: `The tasks among ${discovery.what} that the job ${jobName} found by ${key.replace(/^(ecs_observer)_sd_configs$/, "$1")}${name === undefined ? "" : ` as ${name}`}.`,
                              own: new Map<string, Value>(own),
                              mayHave: (label: string) =>
                                  label.startsWith("__meta_") ||
                                  (discovery.hasOwnLabels === true && !label.startsWith("__")),
                          },
                      ];
                  });
        });
    }
}

/** Of a host's name its first part; of an address all of it. */
const hostName = (host: string): string => (/^[\d.]+$|^\[/.test(host) ? host : host.split(".")[0]!);

/** A variable that the config's text has, of the collector, of Prometheus's environment or of vmagent. */
const variable = /\$\{|%\{|\$\(/;

function addressOf(labels: ReadonlyMap<string, Value>): Pick<Target, "host" | "port"> {
    const value = labels.get(address);
    if (value === undefined || value === unknown) {
        return {};
    }
    const [, host = "", digits] = /^(.*?)(?::(\d{1,5}))?$/s.exec(value)!;
    const port = digits === undefined ? undefined : Number(digits);
    const isKnown = !variable.test(host) && host !== unknownHost && host !== "";
    return {
        ...(isKnown ? { host } : {}),
        // Without a port it is the scheme's, unless the rest of the address may have one.
        ...(port !== undefined && port > 0 && port <= 65_535
            ? { port }
            : isKnown && !host.includes(":")
              ? { port: labels.get("__scheme__") === "https" ? 443 : 80 }
              : {}),
    };
}
