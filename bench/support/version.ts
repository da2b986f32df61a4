import { spawnSync } from "node:child_process";

/** The version that a program says it has; Java prints its version on stderr. */
export function versionOf(
    program: string,
    args: readonly string[] = ["--version"],
    expected = /(\d+\.\d+\.\d+)/,
): string {
    const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    return expected.exec(`${stdout}${stderr}`)?.[1] ?? "unknown";
}
