/**
 * Simple Notification Service. Limits: CreateTopic and SetTopicAttributes in the SNS API reference; a topic has one
 * policy.
 */
import { Refused, problemIf, type ResourceType } from "../resource";
import { boolean, string } from "../schema";
import { isUnknown } from "../values";
import { arnPattern, region, tags, text } from "./common";
import { malformed } from "./policy-document";

const topicToken = "aws:sns/topic:Topic";

const policyOf = { json: true, maxLength: 30_720, refuse: (policy: string) => malformed(policy, "resource") } as const;

const topic: ResourceType = {
    token: topicToken,
    exception: "InvalidParameter",
    inputs: {
        name: string({ replace: true, minLength: 1, maxLength: 256, pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/ }),
        displayName: string({ maxLength: 100 }),
        fifoTopic: boolean({ replace: true }),
        kmsMasterKeyId: string(),
        policy: string(policyOf),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 256 },
    defaults: { fifoTopic: false },
    computed: ["arn", "owner"],
    validate: ({ name, fifoTopic }) =>
        problemIf(
            typeof name === "string" && !isUnknown(name) && name.endsWith(".fifo") !== (fifoTopic === true),
            "name",
            "InvalidParameter: Invalid parameter: Topic Name: a FIFO topic's name ends with .fifo, and no other's.",
        ),
    missing: (id) => `NotFound: Topic does not exist: ${id}`,
    create: (inputs, context) => {
        const arn = `arn:aws:sns:${context.region}:${context.accountId}:${text(inputs, "name")}`;
        return { id: arn, outputs: { arn, owner: context.accountId } };
    },
    // Its policy goes with it.
    contains: (record, other) => other.inputs.arn === record.id,
};

/**
 * A topic without a record has the default policy, so that a deletion leaves that to the topic, whoever has written the
 * policy last (`aws_sns_topic_policy` of the AWS provider).
 */
const topicPolicy: ResourceType = {
    token: "aws:sns/topicPolicy:TopicPolicy",
    exception: "InvalidParameter",
    inputs: {
        arn: string({ required: true, replace: true, pattern: arnPattern }),
        policy: string({ required: true, ...policyOf }),
        region,
    },
    computed: ["owner"],
    missing: (id) => `NotFound: Topic does not exist: ${id}`,
    create: (inputs, context) => {
        const arn = text(inputs, "arn");
        if (!context.cloud.get(topicToken, `${context.region}/${arn}`)) {
            throw new Refused(`NotFound: Topic does not exist: ${arn}`);
        }
        return { id: arn, outputs: { owner: context.accountId } };
    },
};

export const sns: readonly ResourceType[] = [topic, topicPolicy];
