/** Programs that make tasks, of which only what comes out of them can be judged. */
import { NotRecognized } from "../source-nodes";

/** Blocks of HCL at the beginning of a line, which no YAML has there. */
const terraform =
    /^(?:(?:resource|data)[ \t]+"[^"\n]+"[ \t]+"[^"\n]+"|(?:module|variable|output|provider)[ \t]+"[^"\n]+"|locals|terraform)[ \t]*\{/m;

const show = "terraform plan -out PLAN && terraform show -json PLAN";

/** Throws `NotRecognized` for the source of a program, with the command that gives what can be judged. */
export function refuseSource(text: string): void {
    if (!/^\s*[[{]/.test(text) && terraform.test(text)) {
        throw new NotRecognized(
            `The file is the source of a Terraform module, whose values only a plan has: give what ${show} prints.`,
        );
    }
}
