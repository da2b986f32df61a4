/** What ECS reads a secret variable from. */
import { matching } from "../inputs";

export const secretSource = matching(
    /^(?!arn:).|^arn:[a-z-]+:(ssm|secretsmanager):/,
    "the name or ARN of an SSM parameter, or the ARN of a Secrets Manager secret",
);
