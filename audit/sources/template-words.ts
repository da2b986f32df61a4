/** Values that only a deployment knows, but of which every character is known to be harmless. Pure. */
import { Unknown } from "../knowledge";

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
        super("never", why);
    }
}

/** Begins the placeholders' names: AWS_ because ECS keeps such variables for itself. */
export const placeholderPrefix = "AWS_CLOUDFORMATION_";

const placeholder = (name: string): string =>
    `\${env:${placeholderPrefix}${name.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}}`;

/** Whether a text holds the place of such a value. */
export const hasWord = (text: string): boolean => text.includes(`\${env:${placeholderPrefix}`);

/** Pseudo parameters (CloudFormation's "Pseudo parameters reference"), but those that are lists or nothing. */
const pseudoParameters = ["AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix"];

/** A pseudo parameter without its `AWS::`; undefined for one that isn't a word. */
export function pseudoParameter(name: string): Word | undefined {
    return pseudoParameters.includes(name)
        ? new Word(`is AWS::${name}, which only a deployment knows`, placeholder(name))
        : undefined;
}

/**
 * Attributes that AWS makes, and names of which it allows these characters only, by resource type ("Return values" in
 * the types' reference pages). An empty string is what `Ref` gives.
 */
const attributes: Readonly<Record<string, readonly string[]>> = {
    "AWS::APS::Workspace": ["", "Arn", "WorkspaceId", "PrometheusEndpoint"],
    "AWS::EC2::SecurityGroup": ["GroupId"],
    "AWS::EC2::Subnet": ["", "SubnetId"],
    "AWS::EC2::VPC": ["", "VpcId"],
    "AWS::ECR::Repository": ["", "Arn", "RepositoryUri"],
    "AWS::ECS::Cluster": ["", "Arn"],
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ["", "DNSName"],
    "AWS::Grafana::Workspace": ["Id", "Endpoint"],
    "AWS::IAM::Role": ["Arn"],
    "AWS::KMS::Key": ["", "Arn"],
    "AWS::S3::Bucket": ["", "Arn", "DomainName", "RegionalDomainName"],
    "AWS::SecretsManager::Secret": ["", "Id"],
    "AWS::SNS::Topic": ["", "TopicArn"],
    "AWS::SQS::Queue": ["", "Arn", "QueueUrl"],
};

/** What `Ref` (an empty attribute) or `Fn::GetAtt` gives for a resource; undefined where it may be any text. */
export function attributeWord(resource: string, type: string, attribute: string): Word | undefined {
    const known = Object.hasOwn(attributes, type) && attributes[type]!.includes(attribute);
    const name = attribute === "" ? resource : `${resource}.${attribute}`;
    return known ? new Word(`is ${name}, which only a deployment knows`, placeholder(name)) : undefined;
}

/** A parameter of type Number, which nobody has given a value. */
export const numberWord = (name: string): Word =>
    new Word(`is the parameter ${name}, which has no value here`, placeholder(`PARAMETER_${name}`));
