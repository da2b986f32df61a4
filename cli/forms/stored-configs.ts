/** Configs as SSM and Secrets Manager give them back. */
import { isMapping } from "../../collector/values";
import { memberOf, type SourceNode } from "../source-nodes";
import { configInString } from "./embedded-configs";
import type { Form } from "./form";

export const storedConfig: Form = {
    name: "the value of an SSM parameter or a secret",
    from: "aws ssm get-parameter --with-decryption --name NAME, or aws secretsmanager get-secret-value --secret-id NAME",
    reads: "the config that the value is, as one by itself",
    fix: {
        source: "The file is what SSM or Secrets Manager has answered: change what writes the parameter or the secret.",
    },
    isIt: ({ value, root }) => isMapping(value) && entriesIn(root).length > 0,
    read: ({ root, text }) => ({
        targets: entriesIn(root).flatMap(({ name, value }) => configInString(text, value, name) ?? []),
        nothing: "No value is a collector's config, so there was nothing to check.",
        notices: () => [],
    }),
};

/** What the answers of `get-parameter`, `get-parameters`, `get-parameters-by-path` and `get-secret-value` hold. */
function entriesIn(root: SourceNode): { readonly name: string; readonly value: SourceNode }[] {
    const one = memberOf(root, "Parameter")?.value;
    const parameters = [...(one === undefined ? [] : [one]), ...(memberOf(root, "Parameters")?.value.items ?? [])];
    const secret = memberOf(root, "SecretString") === undefined ? [] : [root];
    return [
        ...parameters.map((entry) => ({ kind: "parameter", entry, value: memberOf(entry, "Value")?.value })),
        ...secret.map((entry) => ({ kind: "secret", entry, value: memberOf(entry, "SecretString")?.value })),
    ].flatMap(({ kind, entry, value }) =>
        value?.text === undefined ? [] : [{ name: `${kind} "${memberOf(entry, "Name")?.value.text ?? ""}"`, value }],
    );
}
