/** In which region and account an SSM parameter is, and which one a task means. */
import { inEngine, missing, otherAccount, provider, roleIn, row, safe, unproven, unsafe } from "./parameter-row";
import { home, Later, type Row } from "./verdict-row";

export const locationRows: readonly Row[] = [
    // By an ARN.
    row("the parameter by its arn", "safe", (n) => [n.parameter({ value: safe }), n.task(n.arn())], inEngine),
    row(
        "the parameter by its arn, which a preview does not know",
        ["waits", "safe"],
        (n) => [n.parameter({ value: safe }), n.task(new Later(n.arn()))],
        inEngine,
    ),
    row(
        "an unsafe parameter by its arn, which a preview does not know",
        ["waits", missing],
        (n) => [n.parameter({ value: unsafe }), n.task(new Later(n.arn()))],
        inEngine,
    ),
    row(
        "an arn in another region",
        unproven,
        (n) => [n.parameter({ value: safe }), n.task(n.arn({ region: "us-east-1" }))],
        inEngine,
    ),
    row(
        "an arn in another account",
        unproven,
        (n) => [n.parameter({ value: safe }), n.task(n.arn({ account: otherAccount }))],
        inEngine,
    ),
    row("an arn without region and account", unproven, (n) => [
        n.parameter({ value: safe }),
        n.task(n.arn({ region: "", account: "" })),
    ]),
    row(
        "an arn of a parameter in another region",
        "safe",
        (n) => [n.parameter({ value: safe, region: "us-east-1" }), n.task(n.arn({ region: "us-east-1" }))],
        inEngine,
    ),
    row("an arn while no role tells the account", unproven, (n) => [
        n.parameter({ value: safe }),
        n.task(n.arn(), { executionRoleArn: undefined }),
    ]),
    row(
        "an arn while a preview does not know the role",
        ["waits", "safe"],
        (n) => [n.parameter({ value: safe }), n.task(n.arn(), { executionRoleArn: new Later(roleIn(home.account)) })],
        inEngine,
    ),
    row(
        "an arn in another account than the role, which a preview does not know",
        ["waits", unproven],
        (n) => [
            n.parameter({ value: safe }),
            n.task(n.arn({ account: otherAccount }), { executionRoleArn: new Later(roleIn(home.account)) }),
        ],
        inEngine,
    ),
    row("an arn in the account of the task's own role", "safe", (n) => [
        n.parameter({ value: safe }),
        n.task(n.arn(), { executionRoleArn: "execution", taskRoleArn: roleIn(home.account) }),
    ]),
    row("an arn while roles are of two accounts", unproven, (n) => [
        n.parameter({ value: safe }),
        n.task(n.arn(), { taskRoleArn: roleIn(otherAccount) }),
    ]),
    row(
        "an arn in the account of the settings",
        "safe",
        (n) => [n.parameter({ value: safe }), n.task(n.arn(), { executionRoleArn: undefined })],
        { settings: { account: home.account } },
    ),
    row(
        "an arn in another account than the settings",
        unproven,
        (n) => [n.parameter({ value: safe }), n.task(n.arn({ account: otherAccount }))],
        { settings: { account: home.account } },
    ),
    row(
        "an arn in the only account that a provider allows",
        "safe",
        (n) => [n.parameter({ value: safe }), n.task(n.arn(), { executionRoleArn: undefined })],
        { defaultProvider: { region: home.region, allowedAccountIds: `["${home.account}"]` } },
    ),
    row(
        "an arn in one of the accounts that a provider allows",
        unproven,
        (n) => [n.parameter({ value: safe }), n.task(n.arn(), { executionRoleArn: undefined })],
        { defaultProvider: { region: home.region, allowedAccountIds: `["${home.account}","${otherAccount}"]` } },
    ),
    row(
        "an arn in the account of the role that a provider assumes",
        "safe",
        (n) => [
            n.parameter({ value: safe }),
            n.task(n.arn({ account: otherAccount }), { executionRoleArn: undefined }),
        ],
        {
            defaultProvider: {
                region: home.region,
                assumeRoles: JSON.stringify(
                    [home.account, otherAccount].map((account) => ({ roleArn: roleIn(account) })),
                ),
            },
        },
    ),

    // In another place than the task.
    row(
        "a name in another region than the task",
        unproven,
        (n) => [n.parameter({ value: safe, region: "us-east-1" }), n.task()],
        inEngine,
    ),
    row(
        "a name of a task in another region",
        unproven,
        (n) => [n.parameter({ value: safe }), n.task(n.path, { region: "us-east-1" })],
        inEngine,
    ),
    row(
        "a name in the same region as the task",
        missing,
        (n) => [n.parameter({ value: unsafe, region: "us-east-1" }), n.task(n.path, { region: "us-east-1" })],
        inEngine,
    ),
    row("a region that a preview does not know", ["waits", "safe"], (n) => [
        n.parameter({ value: safe, region: new Later(home.region) }),
        n.task(),
    ]),
    row("another region, which a preview does not know", ["waits", unproven], (n) => [
        n.parameter({ value: safe, region: new Later("us-east-1") }),
        n.task(),
    ]),
    row("a provider in another region", unproven, (n) => [
        provider(`${n.slug}-us`, { region: "us-east-1" }),
        n.parameter({ value: safe }, { provider: `${n.slug}-us` }),
        n.task(),
    ]),
    row("a provider in another region, by its arn", "safe", (n) => [
        provider(`${n.slug}-us`, { region: "us-east-1", skipCredentialsValidation: "false" }),
        n.parameter({ value: safe }, { provider: `${n.slug}-us` }),
        n.task(n.arn({ region: "us-east-1" })),
    ]),
    row("another provider with the same credentials", "safe", (n) => [
        provider(`${n.slug}-same`, { region: home.region, defaultTags: '{"tags":{"team":"orders"}}' }),
        n.parameter({ value: safe }, { provider: `${n.slug}-same` }),
        n.task(),
    ]),
    row(
        "a provider of the program whose name begins as that of a default one",
        unproven,
        (n) => [
            provider(`default-${n.slug}`, { region: home.region, profile: "other" }),
            n.parameter({ value: safe }, { provider: `default-${n.slug}` }),
            n.task(),
        ],
        { settings: { account: home.account } },
    ),
    row("a provider in an account that nothing names", unproven, (n) => [
        provider(`${n.slug}-other`, { region: home.region, profile: "other" }),
        n.parameter({ value: safe }, { provider: `${n.slug}-other` }),
        n.task(),
    ]),
    row(
        "a provider in an account that the settings don't name",
        unproven,
        (n) => [
            provider(`${n.slug}-other`, { region: home.region, profile: "other" }),
            n.parameter({ value: safe }, { provider: `${n.slug}-other` }),
            n.task(),
        ],
        { settings: { account: home.account } },
    ),
    row("a provider that says it is in the task's account", "safe", (n) => [
        provider(`${n.slug}-own`, { region: home.region, profile: "own", allowedAccountIds: [home.account] }),
        n.parameter({ value: safe }, { provider: `${n.slug}-own` }),
        n.task(),
    ]),
    row("a provider that says it is in another account", unproven, (n) => [
        provider(`${n.slug}-own`, { region: home.region, profile: "own", allowedAccountIds: [otherAccount] }),
        n.parameter({ value: safe }, { provider: `${n.slug}-own` }),
        n.task(),
    ]),
    row(
        "a profile of the default provider",
        "safe",
        (n) => [n.parameter({ value: safe }), n.task(n.arn(), { executionRoleArn: undefined })],
        { defaultProvider: { region: home.region, profile: "prod" }, settings: { account: home.account } },
    ),
    row("a provider whose credentials a preview does not know", "safe", (n) => [
        provider(`${n.slug}-made`, {
            region: home.region,
            assumeRoles: new Later([{ roleArn: roleIn(home.account) }]),
        }),
        n.parameter({ value: safe }, { provider: `${n.slug}-made` }),
        n.task(n.path, {}, { provider: `${n.slug}-made` }),
    ]),
    row("a name while nothing names the region", "safe", (n) => [n.parameter({ value: safe }), n.task()], {
        defaultProvider: {},
    }),
    row("an arn while nothing names the region", unproven, (n) => [n.parameter({ value: safe }), n.task(n.arn())], {
        defaultProvider: {},
    }),
];
