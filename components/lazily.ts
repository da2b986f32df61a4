/** Exports that are loaded when they are first asked for, as those of Pulumi's own packages are. */

/**
 * Defines properties of a module's exports that take their values from another module, which `load` loads. A program
 * pays for loading what it uses: an app's for no dashboards, rules and Grafana.
 */
export function lazily<Module extends object>(
    exports: object,
    names: readonly (keyof Module & string)[],
    load: () => Module,
): void {
    for (const name of names) {
        Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });
    }
}
