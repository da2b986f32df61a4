/** What a state names and doesn't make: the network, keys and the like that a program brings with it. */
import type { Step } from "./replay";

/** How moto gets one thing that is brought: the call, and where its answer has the id. */
interface Brought {
    /** The ids or ARNs of the kind, wherever they stand in a parameter. */
    readonly named: RegExp;
    call(id: string, index: number): Omit<Step, "region" | "gives">;
    readonly at: Step["gives"][string];
}

/** Stands for the VPC of subnets and security groups whose state names none. */
const someVpc = "vpc-brought";

/** In the order in which they need each other. */
const kinds: readonly Brought[] = [
    {
        named: /\bvpc-[0-9a-f]{8,17}\b/g,
        call: () => ({ service: "ec2", operation: "CreateVpc", params: { CidrBlock: "10.0.0.0/16" } }),
        at: ["Vpc", "VpcId"],
    },
    {
        named: /\bsubnet-[0-9a-f]{8,17}\b/g,
        call: (_id, index) => ({
            service: "ec2",
            operation: "CreateSubnet",
            params: { VpcId: someVpc, CidrBlock: `10.0.${index}.0/24` },
        }),
        at: ["Subnet", "SubnetId"],
    },
    {
        named: /\bsg-[0-9a-f]{8,17}\b/g,
        call: (GroupName) => ({
            service: "ec2",
            operation: "CreateSecurityGroup",
            params: { GroupName, Description: "brought", VpcId: someVpc },
        }),
        at: ["GroupId"],
    },
    {
        named: /\brtb-[0-9a-f]{8,17}\b/g,
        call: () => ({ service: "ec2", operation: "CreateRouteTable", params: { VpcId: someVpc } }),
        at: ["RouteTable", "RouteTableId"],
    },
    {
        named: /\bpl-[0-9a-f]{8,17}\b/g,
        call: (PrefixListName) => ({
            service: "ec2",
            operation: "CreateManagedPrefixList",
            params: { PrefixListName, MaxEntries: 1, AddressFamily: "IPv4" },
        }),
        at: ["PrefixList", "PrefixListId"],
    },
    {
        named: /\barn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}\b/g,
        call: () => ({ service: "kms", operation: "CreateKey", params: {} }),
        at: ["KeyMetadata", "Arn"],
    },
];

/** The calls that make what these calls name and no one of them gives. */
export function brought(steps: readonly Step[], region: string): Step[] {
    const given = new Set(steps.flatMap(({ gives }) => Object.keys(gives)));
    const text = JSON.stringify(steps.map(({ params }) => params));
    const calls = kinds.flatMap(({ named, call, at }) =>
        [...new Set(text.match(named) ?? [])]
            .filter((id) => !given.has(id))
            .map((id, index) => ({ ...call(id, index), region, gives: { [id]: at } })),
    );
    const [vpc] = kinds;
    const first = calls.findIndex(({ operation }) => operation === "CreateVpc");
    const some = { [someVpc]: vpc!.at };
    return first < 0
        ? [{ ...vpc!.call("", 0), region, gives: some }, ...calls]
        : calls.map((each, index) => (index === first ? { ...each, gives: { ...each.gives, ...some } } : each));
}
