/** Users that a container is created for. */
import { isUnknownUser } from "../image-users";
import type { ContainerRule } from "./container-rule";
import { taskStartable } from "./task-start";

/** The image has no such user. */
export const userNotInImage = {
    id: "user-not-in-image",
    policy: taskStartable,
    check: ({ container, distribution, isOriginal }, report) => {
        const { user = "", mounts = [], volumesFrom } = container;
        // Another list of users may lie over the image's.
        const isReplaced = volumesFrom.length > 0 || mounts.some(({ path }) => /^\/+(etc(\/.*)?)?$/.test(path));
        if (distribution === "adot" && isOriginal && !isReplaced && isUnknownUser(user)) {
            report({
                path: "user",
                message:
                    "Its user isn't in the /etc/passwd of ADOT's image, which has no users but its own, aoc, and Alpine's: the container isn't created.",
                fix: "Leave user away; or name a number, as in 4317 or 1000:1000.",
            });
        }
    },
} as const satisfies ContainerRule;
