/** A network of a program's own, for programs that open fixed ports. */
import { spawnSync } from "node:child_process";

const namespace = [
    "unshare",
    "--user",
    "--map-root-user",
    "--net",
    "sh",
    "-c",
    'ip link set lo up && exec "$@"',
    "sh",
] as const;

/** The same without a user namespace: as root, who then keeps the right to make cgroups. */
const namespaceAsRoot = ["unshare", "--net", ...namespace.slice(4)] as const;

/** Whether this machine has such networks, so that programs with the same ports may run side by side. */
export const hasOwnNetworks = (): boolean => isolated(["true"]).length > 1;

/**
 * The command in a network namespace of its own with nothing but a loopback, or as it is where the machine has none.
 */
export function isolated(command: readonly string[]): readonly string[] {
    const kinds: readonly (readonly string[])[] = [namespaceAsRoot, namespace];
    const kind = kinds.find(([program, ...args]) => spawnSync(program!, [...args, "true"]).status === 0);
    return kind === undefined ? command : [...kind, ...command];
}
