/** The SSM parameters in an exported stack. */
import { parameterName } from "../audit/parameters";
import { open, property, type Property, type ResourceState, reveal } from "./stack-state";

/** The SSM parameters of the stack, by what an ECS secret may call them. */
export class Parameters {
    readonly #values = new Map<string, Property>();
    readonly #sealed = new Set<string>();

    constructor(resources: readonly ResourceState[]) {
        for (const resource of resources) {
            const name = open(property(resource, "name"));
            const value = property(resource, "value");
            if (typeof name === "string") {
                this.#values.set(parameterName(name), hasValue(value) ? value : property(resource, "insecureValue"));
            }
        }
    }

    find(valueFrom: string): { readonly value: string } | undefined {
        const name = parameterName(valueFrom);
        const found = this.#values.get(name);
        if (found?.isSealed === true) {
            this.#sealed.add(name);
        }
        return found !== undefined && !found.isSealed && typeof found.value === "string"
            ? { value: found.value }
            : undefined;
    }

    notices(): string[] {
        return [...this.#sealed].map(
            (name) => `The value of the SSM parameter "${name}" is encrypted in the exported state. ${reveal}`,
        );
    }
}

const hasValue = ({ value }: Property): boolean => value !== undefined && value !== null;
