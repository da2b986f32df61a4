/**
 * The floors and the arrows between them: which folder may import which, types alone included.
 * `npm run lint` checks it, `npm run floors` draws it (CONTRIBUTING.md).
 */

/** From the ground up: each floor, and the floors of ours that it may import. */
const floors = {
    collector: [],
    dashboards: ["collector"],
    audit: ["collector"],
    components: ["collector", "dashboards", "audit"],
    policies: ["collector", "dashboards", "audit", "components"],
    cli: ["collector", "dashboards", "audit"],
    stacks: ["collector", "dashboards", "audit", "components"],
    examples: ["components"],
    // Copied into a project of one's own, where there is nothing but the package.
    templates: [],
    tools: [],
    // Draws any dashboard from any Prometheus; with its tests in it, it can be read, tested or thrown away alone.
    preview: [],
    local: ["collector", "dashboards", "audit", "components", "policies", "stacks", "examples", "tools", "preview"],
    bench: ["collector", "dashboards", "audit", "components", "policies", "local", "tools", "preview"],
};

const arrows = Object.entries(floors).map(([floor, below]) => ({
    name: `arrow-from-${floor}`,
    comment: `${floor} may import ${below.join(", ") || "no other floor"}.`,
    severity: "error",
    from: { path: `^${floor}/` },
    to: { path: `^(${Object.keys(floors).concat("test").join("|")})/`, pathNot: `^(${[floor, ...below].join("|")})/` },
}));

export default {
    forbidden: [
        ...arrows,
        {
            name: "no-circle",
            comment: "Files that import each other can't be read, tested or moved one by one.",
            severity: "error",
            from: {},
            to: { circular: true },
        },
        {
            name: "no-pulumi",
            comment: "What cli reaches becomes a package without Pulumi.",
            severity: "error",
            from: { path: "^(collector|audit|dashboards|cli)/" },
            to: { path: "node_modules/@pulumi(verse)?/" },
        },
    ],
    options: {
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.json" },
        doNotFollow: { path: "node_modules" },
        exclude: { path: "^(bin|node_modules|\\.local|tools/(go|\\.bin|\\.cache|\\.venv))/" },
    },
};
