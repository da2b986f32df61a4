/** A task's own collector made safe where it stands: its pipelines stay. Pure: no resources. */
import { type Collector, findCollectors, wholeConfigVariables } from "../../audit/collectors";
import { healthCheckFailing } from "../../audit/container-rules/collector-health-checked";
import { type Container, readContainers } from "../../audit/containers";
import { defaultConfig, imageConfigAt } from "../../audit/delivery/image-configs";
import { fixContainers } from "../../audit/fix/containers-fix";
import { property, withProperty, withVariable } from "../../audit/fix/definition";
import { knownImage } from "../../audit/images";
import { policyOf } from "../../audit/rules";
import { InputError, checkInputs, list, nonEmptyString, object, refuse } from "../../collector/inputs";
import { items } from "../../collector/values";
import { type AdoptOptions, adoptOptionInputs } from "../inputs/adopt";
import { adoptedConfig } from "./adopted-config";
import type { ContainerDefinition } from "./container-definition";

/** Where the whole config of ADOT is when it isn't a file. */
const configVariable = wholeConfigVariables[0]!;

/** The collector's own program in ADOT's image, which asks the extension `health_check`. */
const healthCheck = { command: ["CMD", "/healthcheck"], interval: 10, timeout: 5, retries: 3, startPeriod: 30 };

/**
 * The containers of a task that has an ADOT collector already, with that collector made safe: a memory limiter first in
 * every pipeline, hard memory and GOMEMLIMIT, bounds for batches and queues, an identity for series that would collide
 * between tasks, and a health check. Receivers, exporters, addresses, and all other containers stay as they are; a
 * config that was a file of ADOT's image becomes a literal in `AOT_CONFIG_CONTENT`, with the changes in it.
 *
 * The containers given stay as they are, the same input gives the same output, and what is safe already isn't changed.
 * Throws where there isn't exactly one ADOT collector, where its config isn't known, and where something mandatory is
 * left that can't be put right here, with the audit's own words.
 */
export function adoptSidecar(containers: ContainerDefinition[], options: AdoptOptions = {}): ContainerDefinition[] {
    checkInputs({ containers: list(object({ name: nonEmptyString() }, { open: true })) }, { containers });
    checkInputs(adoptOptionInputs, options);
    const { index, collector } = adoptedOf(containers);
    const own = containers[index]!;
    const adopted = withConfig(own, configOf(collector, options), options);
    const task = { kind: "task definition", name: "the task", memoryMiB: options.taskMemory };
    const fixedWith = (check: ContainerDefinition["healthCheck"]) =>
        fixContainers(containers.with(index, check === undefined ? adopted : { ...adopted, healthCheck: check }), task);
    const checked = fixedWith(own.healthCheck ?? healthCheck);
    // Ours asks the usual port: where the extension is elsewhere, a check that can't pass would be worse than none.
    const isInVain = own.healthCheck === undefined && checked.left.some(({ rule }) => rule === healthCheckFailing.id);
    const { containers: fixed, left } = isInVain ? fixedWith(undefined) : checked;
    const mandatory = left.filter(
        ({ rule, container }) => container === own.name && policyOf(rule).level === "mandatory",
    );
    if (mandatory.length > 0) {
        throw new InputError("containers", mandatory.map(({ text }) => text).join("\n"));
    }
    return fixed as ContainerDefinition[];
}

/** The one collector of ADOT, and its place. */
function adoptedOf(containers: readonly ContainerDefinition[]): {
    readonly index: number;
    readonly collector: Collector;
} {
    const read = readContainers(containers);
    const all = "containers" in read ? read.containers : [];
    const names = all.map(({ name }) => name);
    const collectors = findCollectors(all);
    const adot = collectors.filter(({ distribution }) => distribution === "adot");
    const [collector] = adot;
    if (collector === undefined || adot.length > 1) {
        const others = collectors.filter(({ distribution }) => distribution !== "adot");
        const seen =
            adot.length > 1
                ? `${adot.map(({ container }) => container.name).join(" and ")} run ADOT, and one collector is adopted: leave one, whose receivers take what the others took`
                : others.length > 0
                  ? `${others.map(({ container }) => container.name).join(" and ")} runs another collector than ADOT: give it ADOT's image, or leave it out and use withAdotSidecar`
                  : "none of them runs ADOT: withAdotSidecar adds it";
        return refuse("containers", names, seen);
    }
    return { index: all.indexOf(collector.container), collector };
}

/** The text of its config, as it is given, or as the container has it. */
function configOf({ container, config }: Collector, { config: given }: AdoptOptions): string {
    if (given !== undefined) {
        return given;
    }
    const text = config.seen
        ? config.text
        : isUnsaid(container)
          ? imageConfigAt(defaultConfig, container, knownImage(container.image))?.text
          : undefined;
    if (text !== undefined) {
        return text;
    }
    const why = config.seen ? (config.findings[0]?.message ?? "Its config is made of several texts.") : config.why;
    throw new InputError(
        "config",
        `Container ${container.name} can't be adopted as it is. ${why} Give the text of its config as config.`,
    );
}

/** Whether nothing says a config, so that the image's own one runs. */
const isUnsaid = ({ command, entryPoint, environment, secrets }: Container): boolean =>
    [...command, ...entryPoint].length === 0 &&
    [...environment, ...secrets].every(({ name }) => name !== configVariable);

/** With the config as a literal, and nothing else that says one. */
function withConfig(container: ContainerDefinition, text: string, options: AdoptOptions): ContainerDefinition {
    const literal = items(property(container, "environment")).some(
        (entry) => property(entry as object, "name") === configVariable && property(entry as object, "value") === text,
    );
    const changed = adoptedConfig(text, options);
    if (literal && changed === text) {
        return container;
    }
    const secrets = without(container, "secrets", (entry) => property(entry as object, "name") === configVariable);
    const plain = without(secrets, "command", isAboutConfig);
    return withVariable(plain, configVariable, changed) as ContainerDefinition;
}

/** Without some entries of a list, and without a list that has none left. */
function without(
    definition: object,
    name: string,
    goes: (entry: unknown, place: number, all: readonly unknown[]) => boolean,
): object {
    const before = items(property(definition, name));
    const after = before.filter((...entry) => !goes(...entry));
    if (after.length > 0) {
        return after.length === before.length ? definition : withProperty(definition, name, after);
    }
    const { [name]: _, ...rest } = definition as Record<string, unknown>;
    return before.length === 0 ? definition : rest;
}

/** `--config=FILE`, `--config FILE`, or that FILE. Other flags stay, feature gates among them. */
const isAboutConfig = (argument: unknown, place: number, all: readonly unknown[]): boolean =>
    (typeof argument === "string" && /^--?config(=|$)/.test(argument)) ||
    (place > 0 && typeof all[place - 1] === "string" && /^--?config$/.test(all[place - 1] as string));
