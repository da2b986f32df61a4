/** Golden files: rendered text that a reviewer can read, compared byte for byte. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..", "golden");

/**
 * Compares `text` with the committed file `test/golden/<relativePath>`.
 * With `UPDATE_GOLDEN=1` in the environment the file is rewritten instead; the diff is then for the reviewer.
 */
export function matchGolden(relativePath: string, text: string): void {
    const file = path.join(root, relativePath);
    if (process.env.UPDATE_GOLDEN === "1") {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
        return;
    }
    if (!fs.existsSync(file)) {
        assert.fail(`test/golden/${relativePath} is missing: write it with UPDATE_GOLDEN=1 and review it.`);
    }
    assert.equal(
        text,
        fs.readFileSync(file, "utf8"),
        `test/golden/${relativePath} differs; if that is meant, UPDATE_GOLDEN=1.`,
    );
}
