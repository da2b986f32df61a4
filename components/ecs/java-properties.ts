/** What a container says to OpenTelemetry's Java agent by system properties, which win against variables. Pure. */

/** What of a container may name a JVM's system properties. */
interface Started {
    readonly environment?: readonly { readonly name: string; readonly value: string }[];
    readonly entryPoint?: readonly string[];
    readonly command?: readonly string[];
}

/** Variables from which a JVM reads more options (JDK, the `java` command). */
export const optionVariables: readonly string[] = ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"];

/** A property of OpenTelemetry's, as it is said to a JVM, and the variable that it stands for. */
export interface AgentProperty {
    /** As in `-Dotel.service.name`. */
    readonly option: string;
    readonly value: string;
}

/**
 * Properties by the variable that each wins against: capitals, with an underscore for a dot and a hyphen (OpenTelemetry
 * Java, "Configure the SDK"). Of two that are the same the last counts; the command comes last.
 */
export function agentProperties({
    environment = [],
    entryPoint = [],
    command = [],
}: Started): ReadonlyMap<string, AgentProperty> {
    const options = environment.filter(({ name }) => optionVariables.includes(name)).map(({ value }) => value);
    const texts = [...options, [...(entryPoint ?? []), ...(command ?? [])].join(" ")].filter(
        (text) => typeof text === "string",
    );
    return new Map(
        texts.flatMap((text) =>
            [...text.matchAll(/(?<![^\s"'])-D(otel\.[\w.-]+)=("[^"]*"|'[^']*'|[^\s"']*)/g)].map(
                ([, property = "", value = ""]) => [
                    property.toUpperCase().replace(/[.-]/g, "_"),
                    { option: `-D${property}`, value: value.replace(/^["']|["']$/g, "") },
                ],
            ),
        ),
    );
}
