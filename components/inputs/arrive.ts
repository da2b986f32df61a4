/** Inputs that needn't be known when a component is made: Outputs, judged when their values arrive. */
import * as pulumi from "@pulumi/pulumi";

import { type Fields, object, replaceLate } from "../../collector/inputs";
import { checkedFor, inApply } from "./checks";

/**
 * The values, of which each Output and promise is replaced by one that fails when what arrives isn't allowed, in a
 * sentence that names the component. What is known stays as it is, so that neither states nor previews change. Where
 * undefined arrives, the input has its default; one without passes, as in a unit test whose mocks don't add what AWS
 * does.
 */
export function arriving<V extends object>(component: string, name: string, fields: Fields, values: V): V {
    return replaceLate(object(fields), "", values, (spec, path, late) =>
        pulumi.output(late as pulumi.Input<object>).apply(
            inApply((value: unknown = spec.extras.default) => {
                if (value !== undefined) {
                    checkedFor(component, name, () => spec.check(path, value));
                }
                return value;
            }),
        ),
    ) as V;
}
