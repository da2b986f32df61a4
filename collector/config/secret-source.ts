/** What ECS reads a secret variable from. */
import { InputError, matching } from "../inputs";

const allowed = "the name or ARN of an SSM parameter, or the ARN of a Secrets Manager secret";

/**
 * Letters, digits and `_.-/`, with a version or label behind a colon ("PutParameter" and "GetParameter", API reference
 * of Systems Manager).
 */
const parameterName = /^[\w./-]+(:[\w.-]+)?$/;

export const secretSource = matching(/^(?!arn:).|^arn:[a-z-]+:(ssm|secretsmanager):/, allowed).also(
    (path, value: string) => {
        if (!value.startsWith("arn:") && !parameterName.test(value)) {
            // Most likely it is the secret itself, which is why the message doesn't quote it.
            throw new InputError(
                path,
                `${path} is no name of an SSM parameter, which has letters, digits and _.-/ alone: it must be ${allowed}, and never the secret itself.`,
            );
        }
    },
);
