/** The file that a collector's service in a compose file reads its config from. */
import { isMapping, items, type Mapping } from "../../collector/values";
import { sourceOf, targetOf } from "./compose-service";

/** Where a config is: under a name in `configs` with its content, or in a file beside the compose file. */
export interface ConfigPlace {
    readonly name?: string;
    readonly file?: string;
}

/** Undefined where nothing in the file brings the config that its arguments name. */
export function configOf(service: Mapping, project: Mapping): ConfigPlace | undefined {
    const path = configPath(service);
    const ofConfigs = items(service.configs).flatMap((each): { target: string; place: ConfigPlace }[] => {
        const source = isMapping(each) ? String(each.source) : String(each);
        const target = isMapping(each) && typeof each.target === "string" ? each.target : `/${source}`;
        const config = isMapping(project.configs) ? project.configs[source] : undefined;
        if (!isMapping(config)) {
            return [];
        }
        const file = typeof config.file === "string" ? config.file : undefined;
        const place = typeof config.content === "string" ? { name: source } : { file };
        return place.name === undefined && place.file === undefined ? [] : [{ target, place }];
    });
    const ofVolumes = items(service.volumes).map((volume) => ({
        target: targetOf(volume),
        place: { file: sourceOf(volume) },
    }));
    const found = [...ofConfigs, ...ofVolumes.filter(({ place }) => /^[.~/]/.test(place.file))];
    if (path === undefined) {
        // The image's own path, which is in one of these.
        return found.find(({ target }) => /\.ya?ml$/.test(target))?.place;
    }
    const whole = found.find(({ target }) => target === path);
    const folder = found.find(
        ({ target, place }) => place.file !== undefined && path.startsWith(`${target.replace(/\/$/, "")}/`),
    );
    return (
        whole?.place ??
        (folder === undefined
            ? undefined
            : {
                  file: `${folder.place.file!.replace(/\/$/, "")}${path.slice(folder.target.replace(/\/$/, "").length)}`,
              })
    );
}

/** The path behind `--config`; undefined where there is none, or more than one. */
function configPath({ command, entrypoint }: Mapping): string | undefined {
    const text = [entrypoint, command].flatMap((each) =>
        typeof each === "string" ? each.split(/\s+/) : items(each).map(String),
    );
    const paths = text.flatMap((word, index) => {
        const [, path = text[index + 1]] = /^--?config(?:=(.*))?$/.exec(word.replace(/["']/g, "")) ?? [];
        return /^--?config(=|$)/.test(word.replace(/["']/g, "")) && path !== undefined
            ? [path.replace(/^file:|["']/g, "")]
            : [];
    });
    return paths.length === 1 ? paths[0] : undefined;
}
