/** The process: Pulumi's own server of providers, around the components that there are. */
import * as pulumi from "@pulumi/pulumi";
import { main, type ConstructResult, type Provider } from "@pulumi/pulumi/provider";
import { FargateService, type FargateServiceInputs } from "./fargate-service";

const provider: Provider = {
    version: "3.9.0",
    construct(
        name: string,
        type: string,
        inputs: pulumi.Inputs,
        options: pulumi.ComponentResourceOptions,
    ): Promise<ConstructResult> {
        if (type !== "awsx:ecs:FargateService") {
            return Promise.reject(new Error(`The stand-in for awsx makes awsx:ecs:FargateService, and not ${type}.`));
        }
        const { urn, service, taskDefinition } = new FargateService(name, inputs as FargateServiceInputs, options);
        return Promise.resolve({ urn, state: { service, taskDefinition } });
    },
};

main(provider, process.argv.slice(2)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
