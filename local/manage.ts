/** `npm start -- export` and `npm start -- down`. */
import { Progress } from "../tools/progress";
import { mustSucceed, remaining, Session, type SessionOptions } from "./session";

/** Writes both stacks' state as JSON. */
export async function exportStates(target: string, options: SessionOptions): Promise<number> {
    const session = await Session.open(options);
    try {
        for (const project of ["platform", "orders"] as const) {
            const stack = session.stack(project);
            if (!stack.exists()) {
                throw new Error(`The stack ${stack.name} is not there yet: \`npm start\` deploys it.`);
            }
        }
        for (const file of await session.export(target)) {
            process.stdout.write(`${file}\n`);
        }
        return 0;
    } finally {
        await session.close();
    }
}

/** Destroys both stacks, the app before the platform it reads. */
export async function down(options: SessionOptions): Promise<number> {
    const progress = new Progress(process.stderr);
    const session = await Session.open(options);
    let left = 0;
    options.signal?.addEventListener("abort", () => progress.line("stopping …"), { once: true });
    try {
        for (const project of ["orders", "platform"] as const) {
            const stack = session.stack(project);
            const done = progress.start(`destroying ${project}`);
            await stack.init();
            const result = await stack.destroy();
            done(result.exitCode === 0 ? `${result.changes.delete} deleted` : "failed");
            mustSucceed(`Destroying ${project}`, result);
            const rest = remaining(await stack.exportState());
            left += rest;
            process.stdout.write(`${project}: ${rest} resources left\n`);
        }
        return left === 0 ? 0 : 1;
    } finally {
        progress.close();
        await session.close();
    }
}
