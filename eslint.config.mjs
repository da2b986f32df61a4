import js from "@eslint/js";
import stylistic from "@stylistic/eslint-plugin";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
    {
        ignores: [
            "**/bin/",
            "**/node_modules/",
            ".local/",
            "tools/.bin/",
            "tools/.cache/",
            "tools/.venv/",
            "tools/go/",
        ],
    },
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
    { files: ["test/**/*.ts", "preview/test/**/*.ts"], rules: { "@typescript-eslint/no-unused-expressions": "off" } },
    prettier,
    {
        // Code is Prettier's; comments end where it does, and a string or template may be longer.
        plugins: { "@stylistic": stylistic },
        rules: {
            "@stylistic/max-len": [
                "error",
                { code: 10_000, comments: 120, ignoreUrls: true, ignorePattern: "eslint-disable|prettier-ignore" },
            ],
        },
    },
);
