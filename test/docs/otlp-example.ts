/** The program of docs/otlp.md: its text between the marks is the document's. */
import { AdotTaskDefinition } from "../../components";
import { platformValues as platform } from "../support/tasks";

const image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1";

export const program = (): AdotTaskDefinition =>
    // <example>
    new AdotTaskDefinition("orders", {
        platform,
        cpu: 1024,
        memory: 2048,
        containers: { app: { image, memory: 1024 } },
        otlp: {
            containers: ["app"],
            traces: "xray",
            logs: "cloudwatch",
            resourceLabels: ["service.version"],
        },
    });
// </example>
