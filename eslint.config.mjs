import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** The arrows between the rooms: what a room may not import, and why. */
const arrow = (files, group, message) => ({
    files,
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
});
const workshop = ["**/local/**", "**/bench/**", "**/test/**", "**/tools/**"];
const pulumi = ["@pulumi/*", "@pulumi/**", "@pulumiverse/*", "@pulumiverse/**"];

export default tseslint.config(
    { ignores: ["bin/", "**/node_modules/", ".local/", "tools/.bin/", "tools/.cache/", "tools/.venv/", "tools/go/"] },
    js.configs.recommended,
    ...tseslint.configs.strict,
    {
        languageOptions: { parserOptions: { projectService: true } },
        files: ["**/*.ts"],
        rules: {
            "@typescript-eslint/no-floating-promises": "error",
            "@typescript-eslint/no-misused-promises": "error",
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/no-non-null-assertion": "off",
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
            eqeqeq: "error",
        },
    },
    arrow(
        ["components/collector/**/*.ts"],
        [...workshop, ...pulumi, "../*", "!./*"],
        "components/collector is pure: it knows nothing of Pulumi nor of the rooms around it.",
    ),
    arrow(
        ["dashboards/**/*.ts"],
        [...workshop, ...pulumi, "**/policies/**", "**/stacks/**"],
        "dashboards is pure: it may ask components/collector for names, nothing else.",
    ),
    arrow(
        ["components/*.ts"],
        [...workshop, "**/policies/**", "**/stacks/**", "**/examples/**"],
        "components is the public API: it uses collector and dashboards only.",
    ),
    arrow(
        ["policies/**/*.ts"],
        [...workshop, "**/dashboards/**", "**/stacks/**", "**/examples/**"],
        "policies uses components/collector/audit, and nothing that runs only here.",
    ),
    arrow(
        ["cli/**/*.ts"],
        [...workshop, ...pulumi, "**/stacks/**", "**/examples/**"],
        "cli is the package without Pulumi: it uses collector, dashboards and what is pure in policies.",
    ),
    arrow(
        ["stacks/**/*.ts", "examples/**/*.ts"],
        [...workshop, "**/policies/**"],
        "stacks and examples are written as a user would write them.",
    ),
    { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
    prettier,
);
