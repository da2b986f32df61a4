/** A task with agents in its JVMs, as inputs of the component: what is added is checked and sized like all else. */
import * as pulumi from "@pulumi/pulumi";

import { refuse } from "../../collector/inputs";
import { applied } from "../inputs/checks";
import type { ContainerArgs } from "../inputs/container";
import type { FilledTask } from "../inputs/task";
import {
    agentRemarks,
    checkInjection,
    checkOwnAgent,
    hasPort,
    imageOf,
    type Injection,
    injectionsOf,
    optionsOf,
    toolOptions,
    withOption,
} from "./java-agents";
import type { PortMapping } from "./ports";

/** The task with the init containers, volumes and options of its agents. */
export const withTaskAgents = (task: FilledTask): FilledTask => injectionsOf(task).reduce(injected, task);

interface Fields {
    readonly mountPoints?: { readonly containerPath?: unknown }[];
    readonly portMappings?: readonly PortMapping[];
    readonly environmentFiles?: unknown;
}

const fieldsOf = ({ fields }: Pick<ContainerArgs, "fields">): Fields => (fields ?? {}) as Fields;

function injected(task: FilledTask, injection: Injection): FilledTask {
    const { input, name, directory, into, init } = injection;
    const { containers, volumes = [] } = task;
    const receivers = Object.entries(containers).map(([receiver, container]) => {
        const { environment = {}, secrets = {} } = container;
        const mounted = (fieldsOf(container).mountPoints ?? []).map(({ containerPath }) => containerPath);
        const hasSecretOptions = Object.hasOwn(secrets, toolOptions);
        const options = optionsOf((name) => environment[name], container);
        return [receiver, { options, hasSecretOptions, mounted }] as const;
    });
    checkInjection(injection, new Map(receivers), task, {
        container: (receiver) => `containers.${receiver}`,
        secret: `secrets.${toolOptions}`,
        mounts: "fields.mountPoints",
    });
    const twin = volumes.findIndex((volume) => volume.name === name);
    if (twin >= 0) {
        refuse(`volumes[${twin}].name`, name, `this name belongs to the volume that ${input} adds; choose another`);
    }
    const volume = { sourceVolume: name, containerPath: directory };
    const withAgents = Object.entries(containers).map(([receiver, container]) => {
        const agent = into.get(receiver);
        const check = (options: string): void =>
            checkOwnAgent(`containers.${receiver}.environment.${toolOptions}`, options, injection);
        const adding = { init: name, volume, check };
        return [receiver, agent === undefined ? container : withAgent(container, agent, adding)] as const;
    });
    return {
        ...task,
        containers: {
            ...Object.fromEntries(withAgents),
            [name]: { image: imageOf(task, injection), ...init, fields: { mountPoints: [volume] } },
        },
        volumes: [...volumes, { name }],
    };
}

function withAgent(
    container: ContainerArgs,
    { option, port }: { readonly option: string; readonly port?: number },
    { init, volume, check }: { readonly init: string; readonly volume: object; check(options: string): void },
): ContainerArgs {
    const { environment = {}, dependsOn = [], ports = [] } = container;
    const fields = fieldsOf(container);
    const { mountPoints = [], portMappings } = fields;
    const isNew = port !== undefined && !ports.includes(port) && !hasPort(portMappings ?? [], port);
    // A container says its ports in one place or the other.
    const isShort = portMappings === undefined;
    return {
        ...container,
        environment: { ...environment, [toolOptions]: merged(environment[toolOptions], option, check) },
        dependsOn: [...dependsOn, { container: init, condition: "SUCCESS" }],
        ...(isNew && isShort && { ports: [...ports, port] }),
        fields: {
            ...fields,
            mountPoints: [...mountPoints, { ...volume, readOnly: true }],
            ...(isNew && !isShort && { portMappings: [...portMappings, { containerPort: port, protocol: "tcp" }] }),
        },
    };
}

/** @param check What is known only now is judged now. */
const merged = (
    own: pulumi.Input<string> | undefined,
    option: string,
    check: (options: string) => void,
): pulumi.Input<string> =>
    own === undefined
        ? option
        : applied(own, (text) => {
              check(text);
              return withOption(text, option);
          });

/** What a program should know of its agents, each as a sentence. */
export const taskAgentRemarks = (task: FilledTask): readonly string[] =>
    agentRemarks(task, (name) => fieldsOf(task.containers[name]!).environmentFiles !== undefined);
