/** Every unsafe input that the repository has as an example, by a title, as files of each form that is written. */
import * as yaml from "yaml";

import { pages } from "../../docs/rules-page";
import { adotConfigs } from "../../audit/fix/adot-configs";
import { otherConfigs } from "../../audit/fix/other-configs";
import { adot } from "../../../collector";

export interface Case {
    readonly title: string;
    readonly text: string;
    /** Of a config by itself, MiB. */
    readonly memoryMiB?: number;
}

/** Those that pass. */
export const safe: readonly Case[] = pages()
    .flatMap(({ examples: all }) => all.filter(({ breaks }) => breaks.length === 0))
    .map(({ title, text, memoryMiB = 512 }) => ({ title, text, memoryMiB }));

const examples = pages().flatMap(({ examples: all }) => all.filter(({ breaks }) => breaks.length > 0));

/** The examples on the pages about policies, as they stand there. */
export const documented: readonly Case[] = examples.map(({ title, text, memoryMiB = 512 }) => ({
    title,
    text,
    memoryMiB,
}));

const collector = { name: "aws-otel-collector", image: adot.image, memory: 512, essential: false };

/** A config in the literal of a container's variable, as people have it. */
const taskWith = (config: string): object => ({
    family: "orders",
    memory: "2048",
    containerDefinitions: [
        { name: "app", image: "acme/orders:1.0.0", memory: 1024 },
        { ...collector, environment: [{ name: "AOT_CONFIG_CONTENT", value: config }] },
    ],
});

/** The same in CloudFormation, whose keys have capitals. */
const templateWith = (config: string): object => ({
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: {
        Orders: {
            Type: "AWS::ECS::TaskDefinition",
            Properties: {
                Family: "orders",
                Memory: "2048",
                ContainerDefinitions: [
                    { Name: "app", Image: "acme/orders:1.0.0", Memory: 1024 },
                    {
                        ...{ Name: collector.name, Image: adot.image, Memory: 512, Essential: false },
                        Environment: [{ Name: "AOT_CONFIG_CONTENT", Value: config }],
                    },
                ],
            },
        },
    },
});

const real: readonly (readonly [string, string])[] = [
    ...Object.entries({ ...adotConfigs, ...otherConfigs }).map(
        ([name, { config }]) => [name, yaml.stringify(config)] as const,
    ),
    ...examples.filter(({ language }) => language === "yaml").map(({ title, text }) => [title, text] as const),
];

/** One form after the other, so that each has its share of the configs. */
const forms: readonly (readonly [string, (config: string) => string])[] = [
    ["a task definition in JSON", (config) => JSON.stringify(taskWith(config), undefined, 2)],
    ["a task definition in one line", (config) => `${JSON.stringify(taskWith(config))}\n`],
    [
        "an indented task definition",
        (config) => JSON.stringify(taskWith(config), undefined, "\t").replaceAll("\n", "\r\n"),
    ],
    ["a wrapper in a list", (config) => JSON.stringify([{ taskDefinition: taskWith(config) }], undefined, 4)],
    [
        "a list of containers",
        (config) => JSON.stringify((taskWith(config) as { containerDefinitions: object }).containerDefinitions),
    ],
    ["a task definition in YAML", (config) => yaml.stringify(taskWith(config), { lineWidth: 0 })],
    ["quoted YAML", (config) => yaml.stringify(taskWith(config), { defaultStringType: "QUOTE_DOUBLE", lineWidth: 80 })],
    ["undented YAML", (config) => yaml.stringify(taskWith(config), { indentSeq: false, indent: 4, lineWidth: 0 })],
    ["a template in YAML", (config) => yaml.stringify(templateWith(config), { lineWidth: 0 })],
    ["a template in JSON", (config) => JSON.stringify(templateWith(config), undefined, 1)],
];

/** Each config in one of the forms. */
export const carried: readonly Case[] = real.map(([name, config], index) => {
    const [form, write] = forms[index % forms.length]!;
    return { title: `${name}, in ${form}`, text: write(config) };
});

/** One config in all of the forms. */
export const inEachForm: readonly Case[] = forms.map(([form, write]) => ({ title: form, text: write(real[0]![1]) }));
