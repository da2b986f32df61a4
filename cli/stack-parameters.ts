/** The SSM parameters in an exported stack. */
import type { FindParameter } from "../audit/collectors";
import { Unknown } from "../audit/knowledge";
import type { Located, Surroundings } from "../audit/locations";
import { mayWriteParameter } from "../audit/parameter-resources";
import { Parameters } from "../audit/parameters";
import type { Settings } from "../audit/settings";
import type { TemplateStack } from "../audit/sources/carried";
import { isAbsent, type Mapping } from "../collector/values";
import { known, nameInUrn, type ResourceState, reveal, sealed } from "./stack-state";

/** The parameters that the resources of a stack write, and the way to them. */
export class StackParameters {
    readonly #resources: readonly ResourceState[];
    readonly #providers: ReadonlyMap<string, Mapping>;
    /** As a task names them. */
    readonly #sealed = new Set<string>();
    #kept?: { readonly settings: Settings; readonly parameters: Parameters };

    /** Of all the resources of a stack. */
    constructor(resources: readonly ResourceState[]) {
        // One that is only read is another program's, and is overwritten by that.
        this.#resources = resources.filter(
            ({ type, isLeaving, isRead }) => mayWriteParameter(type) && !isLeaving && !isRead,
        );
        this.#providers = new Map(
            resources
                .filter(({ type }) => type.startsWith("pulumi:providers:"))
                .map(({ urn, inputs }) => [urn, known(inputs)]),
        );
    }

    /** The way to the parameters as a task of the stack names them. */
    finder(task: ResourceState, stack?: TemplateStack): (settings: Settings) => FindParameter {
        return (settings) => {
            const asking = { ...this.#located(task), urn: task.urn, stack };
            const find = this.#filled(settings).finder(asking, around(settings));
            return (valueFrom) => {
                const found = find(valueFrom);
                if (found === undefined || "value" in found || !found.unknown.why.endsWith(sealed.why)) {
                    return found;
                }
                this.#sealed.add(valueFrom);
                return { ...found, fix: reveal };
            };
        };
    }

    /** All tasks of a file are judged with the same settings. */
    #filled(settings: Settings): Parameters {
        if (this.#kept?.settings !== settings) {
            const parameters = new Parameters();
            for (const resource of this.#resources) {
                const { type, urn, ignoreChanges } = resource;
                const { properties, provider } = this.#located(resource);
                const declared = { type, urn, name: nameInUrn(urn), ignoreChanges, provider };
                parameters.declare({ ...declared, properties: withDrift(properties, resource) }, around(settings));
            }
            this.#kept = { settings, parameters };
        }
        return this.#kept.parameters;
    }

    notices(): string[] {
        return [...this.#sealed].map(
            (name) => `The value of the SSM parameter "${name}" is encrypted in the exported state. ${reveal}`,
        );
    }

    /** A region that neither the resource nor its provider names is in what AWS returned. */
    #located({ inputs, outputs, provider }: ResourceState): Required<Located> {
        const urn = provider?.slice(0, provider.lastIndexOf("::"));
        const ofProvider = (urn === undefined ? undefined : this.#providers.get(urn)) ?? {};
        const region = isAbsent(inputs.region) && isAbsent(ofProvider.region) ? outputs.region : inputs.region;
        return { properties: known({ ...inputs, region }), provider: { urn, inputs: ofProvider } };
    }
}

const around = ({ account }: Settings): Surroundings => ({ account });

const drifted = new Unknown("never", "isn't what AWS had when the stack was last refreshed");

/** The inputs, where AWS hasn't returned anything else since. */
function withDrift(given: Mapping, { outputs }: ResourceState): Mapping {
    const returned = known(outputs);
    const values = ["value", "insecureValue"].flatMap((key) => {
        const [here, there] = [given[key], returned[key]];
        const isOther = typeof here === "string" && typeof there === "string" && here !== there;
        return isOther ? [[key, drifted] as const] : [];
    });
    return { ...given, name: given.name ?? returned.name, ...Object.fromEntries(values) };
}
