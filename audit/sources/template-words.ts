/** Values that only a deployment knows, but of which every character is known to be harmless. Pure. */
import { sourceOf, Unknown } from "../knowledge";

/**
 * A value of letters, digits and `-_.:/` that AWS makes: whatever it is, it can't change how the text around it is
 * read. In a text it is left as a placeholder of the collector's, which the audit takes for a value that only the
 * running task knows.
 */
export class Word extends Unknown {
    constructor(
        why: string,
        readonly placeholder: string,
    ) {
        super("never", why, undefined, sourceOf(why));
    }
}

/** Begins the placeholders' names: AWS_ because ECS keeps such variables for itself. */
export const placeholderPrefix = "AWS_CLOUDFORMATION_";

const placeholder = (name: string): string => `\${env:${placeholderPrefix}${encoded(name)}}`;

/** Names have letters and digits, and differ by case, too. Anything else is written so that no two names are alike. */
const encoded = (name: string): string =>
    name.replace(/[^A-Za-z0-9]/g, (other) => (other === "." ? "__" : `_${other.charCodeAt(0).toString(16)}_`));

const decoded = (name: string): string =>
    name.replace(/_([0-9a-f]+)_|__/g, (_, code: string | undefined) =>
        code === undefined ? "." : String.fromCharCode(Number.parseInt(code, 16)),
    );

/** Tells parameters and pseudo parameters from resources, whose logical ids have no colon. */
const [parameterMark, pseudoMark] = ["PARAMETER:", "AWS::"];

/** The places of such values in a text, with what stands for each in the template. */
export function wordsIn(
    text: string,
): readonly { readonly placeholder: string; readonly name: string; readonly isParameter: boolean }[] {
    const all = new Set(text.match(/\$\{env:AWS_CLOUDFORMATION_\w+\}/g));
    return [...all].map((each) => {
        const inPlace = decoded(each.slice(`\${env:${placeholderPrefix}`.length, -1));
        return { placeholder: each, name: nameOf(inPlace), isParameter: inPlace.startsWith(parameterMark) };
    });
}

const nameOf = (inPlace: string): string =>
    inPlace.startsWith(parameterMark) ? inPlace.slice(parameterMark.length) : inPlace;

/** A text's own parts, and between them the names of what stands there in the template: `AWS::Region`. */
export const aroundWords = (text: string): readonly string[] =>
    text.split(inText).map((part, index) => (index % 2 === 0 ? part : nameOf(decoded(part))));

const inText = new RegExp(`\\$\\{env:${placeholderPrefix}(\\w+)\\}`);

/** A text without the places of such values. */
export const withoutWords = (text: string): string => text.replace(/\$\{env:AWS_CLOUDFORMATION_\w+\}/g, "");

/** Whether a text holds the place of such a value. */
export const hasWord = (text: string): boolean => text.includes(`\${env:${placeholderPrefix}`);

/** Pseudo parameters (CloudFormation's "Pseudo parameters reference"), but those that are lists or nothing. */
const pseudoParameters = ["AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix"];

/** A pseudo parameter without its `AWS::`; undefined for one that isn't a word. */
export function pseudoParameter(name: string): Word | undefined {
    return pseudoParameters.includes(name)
        ? new Word(`is AWS::${name}, which only a deployment knows`, placeholder(`${pseudoMark}${name}`))
        : undefined;
}

/**
 * Attributes that AWS makes, and names of which it allows these characters only, by resource type ("Return values" in
 * the types' reference pages). An empty string is what `Ref` gives.
 */
const attributes: Readonly<Record<string, readonly string[]>> = {
    "AWS::APS::Workspace": ["", "WorkspaceId", "PrometheusEndpoint"],
    "AWS::Batch::ComputeEnvironment": [""],
    "AWS::Batch::JobDefinition": [""],
    "AWS::Batch::JobQueue": [""],
    "AWS::DynamoDB::Table": [""],
    "AWS::EC2::SecurityGroup": ["GroupId"],
    "AWS::EC2::Subnet": ["", "SubnetId"],
    "AWS::EC2::VPC": ["", "VpcId"],
    "AWS::ECR::Repository": ["", "RepositoryUri"],
    "AWS::ECS::Cluster": [""],
    "AWS::ECS::Service": ["", "Name"],
    "AWS::ECS::TaskDefinition": [""],
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ["", "DNSName"],
    "AWS::Events::EventBus": ["", "Name"],
    "AWS::Grafana::Workspace": ["Id", "Endpoint"],
    "AWS::KMS::Key": [""],
    "AWS::Lambda::Function": [""],
    "AWS::Logs::LogGroup": [""],
    "AWS::S3::Bucket": ["", "DomainName", "RegionalDomainName"],
    "AWS::SecretsManager::Secret": ["", "Id"],
    "AWS::Serverless::Function": [""],
    "AWS::SNS::Topic": ["", "TopicName"],
    "AWS::SSM::Parameter": [""],
    "AWS::SQS::Queue": ["", "QueueName", "QueueUrl"],
    "AWS::StepFunctions::StateMachine": ["", "Name"],
};

/** Names of CloudWatch's alarms may have any characters, and what a custom resource gives may be anything. */
const freeArns = /^(?!AWS::)|^AWS::(CloudFormation|CloudWatch)::/;

const isArn = (type: string, attribute: string): boolean => /(^|\.)\w*Arn$/.test(attribute) && !freeArns.test(type);

/** What `Ref` (an empty attribute) or `Fn::GetAtt` gives for a resource; undefined where it may be any text. */
export function attributeWord(resource: string, type: string, attribute: string): Word | undefined {
    const isListed = Object.hasOwn(attributes, type) && attributes[type]!.includes(attribute);
    const name = attribute === "" ? resource : `${resource}.${attribute}`;
    return isListed || isArn(type, attribute)
        ? new Word(`is ${name}, which only a deployment knows`, placeholder(name))
        : undefined;
}

/** What can't change how the text around it is read. */
export const harmless = /^[\w.:/-]+$/;

/** A parameter without a value here, of which every value is a number or harmless. */
export const parameterWord = (name: string): Word =>
    new Word(`is the parameter ${name}, which has no value here`, placeholder(`${parameterMark}${name}`));
