/**
 * The signals that components of ADOT have, the same in every release from v0.40 on that has them. Made by
 * tools/component-signals.ts from aws-otel-collector at each tag (`generated_status.go` of the components in vendor),
 * and for v0.50 from what a collector of its code prints. Don't change it by hand.
 */
export const componentSignals = `
exporters awscloudwatchlogs = logs
exporters awsemf = metrics
exporters awsxray = traces
exporters datadog = logs metrics traces
exporters debug = logs metrics traces
exporters file = logs metrics traces
exporters kafka = logs metrics traces
exporters load_balancing = logs metrics traces
exporters loadbalancing = logs metrics traces
exporters logging = logs metrics traces
exporters logzio = logs traces
exporters otlp = logs metrics traces
exporters otlp_grpc = logs metrics traces
exporters otlp_http = logs metrics traces
exporters otlphttp = logs metrics traces
exporters prometheus = metrics
exporters prometheus_remote_write = metrics
exporters prometheusremotewrite = metrics
exporters sapm = traces
exporters signalfx = logs metrics traces
processors attributes = logs metrics traces
processors batch = logs metrics traces
processors cumulative_to_delta = metrics
processors cumulativetodelta = metrics
processors delta_to_rate = metrics
processors deltatorate = metrics
processors experimental_metricsgeneration = metrics
processors filter = logs metrics traces
processors groupbytrace = traces
processors k8s_attributes = logs metrics traces
processors k8sattributes = logs metrics traces
processors memory_limiter = logs metrics traces
processors metrics_transform = metrics
processors metricsgeneration = metrics
processors metricstransform = metrics
processors probabilistic_sampler = logs traces
processors resource = logs metrics traces
processors resource_detection = logs metrics traces
processors resourcedetection = logs metrics traces
processors span = traces
processors tail_sampling = traces
receivers awscontainerinsightreceiver = metrics
receivers awsecscontainermetrics = metrics
receivers awsxray = traces
receivers file_log = logs
receivers filelog = logs
receivers jaeger = traces
receivers kafka = logs metrics traces
receivers otlp = logs metrics traces
receivers prometheus = metrics
receivers statsd = metrics
receivers zipkin = traces
`;
