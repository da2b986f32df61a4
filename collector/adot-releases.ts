/**
 * What ADOT's releases contain. Made by tools/adot-releases.ts from aws-otel-collector at each tag: its
 * pkg/defaultcomponents/defaults.go, go.mod and the components' sources in vendor. Don't change it by hand.
 */
import type { AdotReleaseRow } from "./adot-release-row";

/** By the tag that it was made from, the last patch of its minor release. Oldest first. */
export const adotReleaseRows: Readonly<Record<string, AdotReleaseRow>> = {
    "v0.40.2": {
        collector: "0.102.1",
        released: "2024-06-25",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate experimental_metricsgeneration filter groupbytrace k8sattributes memory_limiter metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog file kafka loadbalancing logging logzio otlp otlphttp prometheus prometheusremotewrite sapm signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check memory_ballast pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys: "check_interval limit_mib limit_percentage spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault exporter.awsxray.skiptimestampvalidation exporter.datadog.hostname.preview exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.UseLogsAgentExporter exporter.prometheusremotewritexporter.RetryOn429 exporter.xray.allowDot filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.mtimeSortType filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.rfc3339 logs.assignKeys logs.jsonParserArray pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.hostCPUModelAndFamilyAsString processor.resourcedetection.hostCPUSteppingAsString processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.metricstatcountspanssampled receiver.jaeger.DisableRemoteSampling receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.UseCreatedMetric telemetry.disableHighCardinalityMetrics telemetry.useOtelWithSDKConfigurationForInternalTelemetry",
        stableGates:
            "exporter.datadog.hostname.preview k8sattr.rfc3339 processor.resourcedetection.hostCPUModelAndFamilyAsString",
    },
    "v0.41.2": {
        collector: "0.109.0",
        released: "2024-10-02",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate experimental_metricsgeneration filter groupbytrace k8sattributes memory_limiter metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logging logzio otlp otlphttp prometheus prometheusremotewrite sapm signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check memory_ballast pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys: "check_interval limit_mib limit_percentage spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault exporter.awsxray.skiptimestampvalidation exporter.datadog.hostname.preview exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.datadogexporter.UseLogsAgentExporter exporter.prometheusremotewritexporter.RetryOn429 exporter.xray.allowDot filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.container.removeOriginalTimeField filelog.mtimeSortType filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.fieldExtractConfigRegex.disallow k8sattr.rfc3339 logs.assignKeys logs.jsonParserArray parser.uri.ecscompliant pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.hostCPUModelAndFamilyAsString processor.resourcedetection.hostCPUSteppingAsString processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.metricstatcountspanssampled receiver.jaeger.DisableRemoteSampling receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.UseCreatedMetric service.noopTracerProvider telemetry.disableHighCardinalityMetrics telemetry.useOtelWithSDKConfigurationForInternalTelemetry",
        stableGates:
            "exporter.datadog.hostname.preview k8sattr.rfc3339 processor.resourcedetection.hostCPUModelAndFamilyAsString",
    },
    "v0.42.0": {
        collector: "0.115.0",
        released: "2024-12-18",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8sattributes memory_limiter metricsgeneration metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logzio otlp otlphttp prometheus prometheusremotewrite sapm signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys: "check_interval limit_mib limit_percentage spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault exporter.awsxray.skiptimestampvalidation exporter.datadog.hostname.preview exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.datadogexporter.UseLogsAgentExporter exporter.prometheusremotewriteexporter.deprecateCreatedMetric exporter.prometheusremotewritexporter.RetryOn429 exporter.UsePullingBasedExporterQueueBatcher exporter.xray.allowDot filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.container.removeOriginalTimeField filelog.mtimeSortType filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.fieldExtractConfigRegex.disallow k8sattr.rfc3339 logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes parser.uri.ecscompliant pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.hostCPUSteppingAsString processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.metricstatcountspanssampled receiver.jaeger.DisableRemoteSampling receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.UseCreatedMetric service.noopTracerProvider service.profilesSupport telemetry.disableAddressFieldForInternalTelemetry telemetry.disableHighCardinalityMetrics telemetry.UseLocalHostAsDefaultMetricsAddress telemetry.useOtelWithSDKConfigurationForInternalTelemetry",
        stableGates:
            "exporter.datadog.hostname.preview k8sattr.rfc3339 processor.resourcedetection.hostCPUSteppingAsString telemetry.useOtelWithSDKConfigurationForInternalTelemetry",
    },
    "v0.43.3": {
        collector: "0.117.0",
        released: "2025-03-12",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8sattributes memory_limiter metricsgeneration metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logzio otlp otlphttp prometheus prometheusremotewrite sapm signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys: "check_interval limit_mib limit_percentage spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault exporter.awsxray.skiptimestampvalidation exporter.datadog.hostname.preview exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.datadogexporter.UseLogsAgentExporter exporter.prometheusremotewriteexporter.deprecateCreatedMetric exporter.prometheusremotewritexporter.RetryOn429 exporter.UsePullingBasedExporterQueueBatcher exporter.xray.allowDot filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.container.removeOriginalTimeField filelog.mtimeSortType filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.fieldExtractConfigRegex.disallow k8sattr.rfc3339 logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes parser.uri.ecscompliant pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.hostCPUSteppingAsString processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.metricstatcountspanssampled receiver.jaeger.DisableRemoteSampling receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.UseCreatedMetric service.noopTracerProvider service.profilesSupport telemetry.disableAddressFieldForInternalTelemetry telemetry.disableHighCardinalityMetrics telemetry.UseLocalHostAsDefaultMetricsAddress telemetry.useOtelWithSDKConfigurationForInternalTelemetry",
        stableGates:
            "exporter.datadog.hostname.preview k8sattr.rfc3339 processor.resourcedetection.hostCPUSteppingAsString telemetry.useOtelWithSDKConfigurationForInternalTelemetry",
    },
    "v0.44.0": {
        collector: "0.130.0",
        released: "2025-08-08",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8sattributes memory_limiter metricsgeneration metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logzio otlp otlphttp prometheus prometheusremotewrite sapm signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys:
            "check_interval limit_mib limit_percentage min_gc_interval_when_hard_limited min_gc_interval_when_soft_limited spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault confighttp.framedSnappy confmap.enableMergeAppendOption datadog.EnableOperationAndResourceNameV2 datadog.EnableReceiveResourceSpansV2 exporter.awsxray.skiptimestampvalidation exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.metricexportserializerclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.datadogexporter.UseLogsAgentExporter exporter.kafkaexporter.UseFranzGo exporter.PersistRequestContext exporter.prometheusremotewritexporter.EnableMultipleWorkers exporter.prometheusremotewritexporter.enableSendingRW2 exporter.prometheusremotewritexporter.RetryOn429 exporter.xray.allowDot filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.decompressFingerprint filelog.mtimeSortType filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.fieldExtractConfigRegex.disallow logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes otelcol.printInitialConfig parser.uri.ecscompliant pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.propagateerrors processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.disableinvertdecisions processor.tailsamplingprocessor.metricstatcountspanssampled processor.tailsamplingprocessor.recordpolicy receiver.jaeger.DisableRemoteSampling receiver.kafkareceiver.UseFranzGo receiver.prometheusreceiver.EnableCreatedTimestampZeroIngestion receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.RemoveStartTimeAdjustment receiver.prometheusreceiver.UseCollectorStartTimeFallback receiver.prometheusreceiver.UseCreatedMetric service.AllowNoPipelines service.noopTracerProvider service.profilesSupport stanza.synchronousLogEmitter telemetry.disableHighCardinalityMetrics telemetry.newPipelineTelemetry telemetry.UseLocalHostAsDefaultMetricsAddress",
        stableGates:
            "exporter.datadogexporter.UseLogsAgentExporter k8sattr.fieldExtractConfigRegex.disallow pkg.translator.prometheus.NormalizeName receiver.prometheusreceiver.RemoveLegacyResourceAttributes",
    },
    "v0.45.1": {
        collector: "0.131.0",
        released: "2025-08-25",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8sattributes memory_limiter metricsgeneration metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logzio otlp otlphttp prometheus prometheusremotewrite sapm signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys:
            "check_interval limit_mib limit_percentage min_gc_interval_when_hard_limited min_gc_interval_when_soft_limited spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault confighttp.framedSnappy confmap.enableMergeAppendOption datadog.EnableOperationAndResourceNameV2 datadog.EnableReceiveResourceSpansV2 exporter.awsxray.skiptimestampvalidation exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.metricexportserializerclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.datadogexporter.UseLogsAgentExporter exporter.kafkaexporter.UseFranzGo exporter.PersistRequestContext exporter.prometheusremotewritexporter.EnableMultipleWorkers exporter.prometheusremotewritexporter.enableSendingRW2 exporter.prometheusremotewritexporter.RetryOn429 exporter.xray.allowDot filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.decompressFingerprint filelog.mtimeSortType filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.fieldExtractConfigRegex.disallow logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes otelcol.printInitialConfig parser.uri.ecscompliant pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.propagateerrors processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.disableinvertdecisions processor.tailsamplingprocessor.metricstatcountspanssampled processor.tailsamplingprocessor.recordpolicy receiver.jaeger.DisableRemoteSampling receiver.kafkareceiver.UseFranzGo receiver.prometheusreceiver.EnableCreatedTimestampZeroIngestion receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.RemoveStartTimeAdjustment receiver.prometheusreceiver.UseCollectorStartTimeFallback receiver.prometheusreceiver.UseCreatedMetric service.AllowNoPipelines service.noopTracerProvider service.profilesSupport stanza.synchronousLogEmitter telemetry.disableHighCardinalityMetrics telemetry.newPipelineTelemetry telemetry.UseLocalHostAsDefaultMetricsAddress",
        stableGates:
            "exporter.datadogexporter.UseLogsAgentExporter k8sattr.fieldExtractConfigRegex.disallow pkg.translator.prometheus.NormalizeName receiver.prometheusreceiver.RemoveLegacyResourceAttributes",
    },
    "v0.46.0": {
        collector: "0.141.0",
        released: "2025-12-12",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8sattributes memory_limiter metricsgeneration metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logzio otlp otlphttp prometheus prometheusremotewrite sapm signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys:
            "check_interval limit_mib limit_percentage min_gc_interval_when_hard_limited min_gc_interval_when_soft_limited spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault confighttp.framedSnappy configoptional.AddEnabledField confmap.enableMergeAppendOption datadog.EnableOperationAndResourceNameV2 datadog.EnableReceiveResourceSpansV2 exporter.awsxray.skiptimestampvalidation exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.InferIntervalForDeltaMetrics exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.metricexportserializerclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.datadogexporter.UseLogsAgentExporter exporter.kafkaexporter.UseFranzGo exporter.PersistRequestContext exporter.prometheusexporter.DisableAddMetricSuffixes exporter.prometheusremotewritexporter.EnableMultipleWorkers exporter.prometheusremotewritexporter.enableSendingRW2 exporter.prometheusremotewritexporter.RetryOn429 exporter.xray.allowDot filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.decompressFingerprint filelog.mtimeSortType filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.fieldExtractConfigRegex.disallow k8sattr.labelsAnnotationsSingular.allow logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes otelcol.printInitialConfig ottl.PanicDuplicateName parser.uri.ecscompliant pdata.enableRefCounting pdata.useCustomProtoEncoding pdata.useProtoPooling pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.propagateerrors processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.disableinvertdecisions processor.tailsamplingprocessor.metricstatcountspanssampled processor.tailsamplingprocessor.recordpolicy receiver.jaeger.DisableRemoteSampling receiver.kafkareceiver.UseFranzGo receiver.prometheusreceiver.EnableCreatedTimestampZeroIngestion receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.EnableReportExtraScrapeMetrics receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.RemoveStartTimeAdjustment receiver.prometheusreceiver.UseCollectorStartTimeFallback receiver.prometheusreceiver.UseCreatedMetric receiverhelper.newReceiverMetrics service.AllowNoPipelines service.noopTracerProvider service.profilesSupport stanza.synchronousLogEmitter telemetry.disableHighCardinalityMetrics telemetry.newPipelineTelemetry telemetry.UseLocalHostAsDefaultMetricsAddress",
        stableGates:
            "exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.UseLogsAgentExporter exporter.kafkaexporter.UseFranzGo k8sattr.fieldExtractConfigRegex.disallow pdata.useCustomProtoEncoding pkg.translator.prometheus.NormalizeName receiver.kafkareceiver.UseFranzGo receiver.prometheusreceiver.RemoveLegacyResourceAttributes",
    },
    "v0.47.0": {
        collector: "0.143.0",
        released: "2026-01-25",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray filelog jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8sattributes memory_limiter metricsgeneration metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logzio otlp otlphttp prometheus prometheusremotewrite signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "",
            processors: "",
            exporters: "",
            extensions: "",
            connectors: "",
        },
        limiterKeys:
            "check_interval limit_mib limit_percentage min_gc_interval_when_hard_limited min_gc_interval_when_soft_limited spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.sapmexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault confighttp.framedSnappy configoptional.AddEnabledField confmap.enableMergeAppendOption datadog.EnableOperationAndResourceNameV2 datadog.EnableReceiveResourceSpansV2 exporter.awsxray.skiptimestampvalidation exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.EnableAttributeSliceMultiTagExporting exporter.datadogexporter.InferIntervalForDeltaMetrics exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.metricexportserializerclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.datadogexporter.UseLogsAgentExporter exporter.kafkaexporter.UseFranzGo exporter.PersistRequestContext exporter.prometheusexporter.DisableAddMetricSuffixes exporter.prometheusremotewritexporter.EnableMultipleWorkers exporter.prometheusremotewritexporter.enableSendingRW2 exporter.prometheusremotewritexporter.RetryOn429 exporter.xray.allowDot extension.healthcheck.useComponentStatus filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.decompressFingerprint filelog.mtimeSortType filelog.windows.caseInsensitive filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.labelsAnnotationsSingular.allow logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes otelcol.printInitialConfig ottl.PanicDuplicateName parser.uri.ecscompliant pdata.enableRefCounting pdata.useCustomProtoEncoding pdata.useProtoPooling pkg.translator.prometheus.NormalizeName pkg.translator.prometheus.PermissiveLabelSanitization processor.resourcedetection.propagateerrors processor.resourcedetection.removeGCPFaasID processor.tailsamplingprocessor.disableinvertdecisions processor.tailsamplingprocessor.metricstatcountspanssampled processor.tailsamplingprocessor.recordpolicy receiver.awscontainerinsightreceiver.useNewTypeName receiver.jaeger.DisableRemoteSampling receiver.kafkareceiver.UseFranzGo receiver.prometheusreceiver.EnableCreatedTimestampZeroIngestion receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.EnableReportExtraScrapeMetrics receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.RemoveReportExtraScrapeMetricsConfig receiver.prometheusreceiver.RemoveStartTimeAdjustment receiver.prometheusreceiver.UseCreatedMetric receiverhelper.newReceiverMetrics service.AllowNoPipelines service.noopTracerProvider service.profilesSupport stanza.synchronousLogEmitter telemetry.disableHighCardinalityMetrics telemetry.newPipelineTelemetry telemetry.UseLocalHostAsDefaultMetricsAddress",
        stableGates:
            "exporter.datadogexporter.metricexportnativeclient exporter.datadogexporter.UseLogsAgentExporter exporter.kafkaexporter.UseFranzGo filelog.decompressFingerprint pdata.useCustomProtoEncoding pkg.translator.prometheus.NormalizeName receiver.kafkareceiver.UseFranzGo receiver.prometheusreceiver.EnableNativeHistograms receiver.prometheusreceiver.RemoveLegacyResourceAttributes receiver.prometheusreceiver.RemoveStartTimeAdjustment",
    },
    "v0.48.0": {
        collector: "0.151.0",
        released: "2026-05-20",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray file_log jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8s_attributes memory_limiter metricsgeneration metricstransform probabilistic_sampler resource resourcedetection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka loadbalancing logzio otlp_grpc otlp_http prometheus prometheusremotewrite signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "filelog=file_log",
            processors: "k8sattributes=k8s_attributes",
            exporters: "otlp=otlp_grpc otlphttp=otlp_http",
            extensions: "",
            connectors: "",
        },
        limiterKeys:
            "check_interval limit_mib limit_percentage min_gc_interval_when_hard_limited min_gc_interval_when_soft_limited spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault configoptional.AddEnabledField confmap.enableMergeAppendOption confmap.newExpandedValueSanitizer datadog.EnableOperationAndResourceNameV2 datadog.EnableReceiveResourceSpansV2 exporter.awsxray.skiptimestampvalidation exporter.datadogexporter.DisableAllMetricRemapping exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.EnableAttributeSliceMultiTagExporting exporter.datadogexporter.InferIntervalForDeltaMetrics exporter.datadogexporter.metricexportserializerclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.PersistRequestContext exporter.prometheusexporter.DisableAddMetricSuffixes exporter.prometheusremotewritexporter.EnableMultipleWorkers exporter.prometheusremotewritexporter.enableSendingRW2 exporter.prometheusremotewritexporter.RetryOn429 exporter.signalfx.consumeEntityEvents exporter.xray.allowDot extension.healthcheck.useComponentStatus filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.decompressFingerprint filelog.mtimeSortType filelog.protobufCheckpointEncoding filelog.windows.caseInsensitive filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge k8sattr.labelsAnnotationsSingular.allow logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes otelcol.printInitialConfig ottl.contexts.enableOTelColContext ottl.PanicDuplicateName parser.uri.ecscompliant pdata.enableRefCounting pdata.useCustomProtoEncoding pdata.useProtoPooling pkg.translator.prometheus.PermissiveLabelSanitization pkg.translator.zipkin.DontEmitV0NetworkConventions pkg.translator.zipkin.EmitV1NetworkConventions processor.filter.defaultErrorModeIgnore processor.k8sattributes.DontEmitV0K8sConventions processor.k8sattributes.EmitV1K8sConventions processor.k8sattributes.ShareProcessorBetweenPipelines processor.k8sattributes.telemetry.disableOldFormatMetrics processor.k8sattributes.telemetry.enableNewFormatMetrics processor.tailsamplingprocessor.disableinvertdecisions processor.tailsamplingprocessor.metricstatcountspanssampled processor.tailsamplingprocessor.recordpolicy processor.tailsamplingprocessor.tailstorageextension receiver.awscontainerinsightreceiver.useNewTypeName receiver.jaeger.DisableRemoteSampling receiver.prometheusreceiver.EnableCreatedTimestampZeroIngestion receiver.prometheusreceiver.IgnoreScopeInfoMetric receiverhelper.newReceiverMetrics service.AllowNoPipelines service.profilesSupport stanza.synchronousLogEmitter stanza.windows.eventDrivenScraping telemetry.newPipelineTelemetry telemetry.UseLocalHostAsDefaultMetricsAddress",
        stableGates: "filelog.decompressFingerprint pdata.useCustomProtoEncoding receiver.jaeger.DisableRemoteSampling",
    },
    "v0.49.0": {
        collector: "0.156.0",
        released: "2026-07-13",
        components: {
            receivers:
                "awscontainerinsightreceiver awsecscontainermetrics awsxray file_log jaeger kafka otlp prometheus statsd zipkin",
            processors:
                "attributes batch cumulativetodelta deltatorate filter groupbytrace k8s_attributes memory_limiter metrics_transform metricsgeneration probabilistic_sampler resource resource_detection span tail_sampling",
            exporters:
                "awscloudwatchlogs awsemf awsxray datadog debug file kafka load_balancing logzio otlp_grpc otlp_http prometheus prometheus_remote_write signalfx",
            extensions: "awsproxy ecs_observer file_storage health_check pprof sigv4auth zpages",
            connectors: "",
        },
        aliases: {
            receivers: "filelog=file_log",
            processors:
                "k8sattributes=k8s_attributes metricstransform=metrics_transform resourcedetection=resource_detection",
            exporters:
                "loadbalancing=load_balancing otlp=otlp_grpc otlphttp=otlp_http prometheusremotewrite=prometheus_remote_write",
            extensions: "",
            connectors: "",
        },
        limiterKeys:
            "check_interval limit_mib limit_percentage max_gc_interval_when_hard_limited max_gc_interval_when_soft_limited min_gc_interval_when_hard_limited min_gc_interval_when_soft_limited spike_limit_mib spike_limit_percentage",
        gates: "adot.exporter.datadogexporter.deprecation adot.exporter.logzioexporter.deprecation adot.exporter.signalfxexporter.deprecation awsemf.nodimrollupdefault confmap.enableMergeAppendOption datadog.EnableOperationAndResourceNameV2 datadog.EnableReceiveResourceSpansV2 exporter.awsxray.skiptimestampvalidation exporter.datadogexporter.DisableAllMetricRemapping exporter.datadogexporter.DisableAPMStats exporter.datadogexporter.EnableAttributeSliceMultiTagExporting exporter.datadogexporter.InferIntervalForDeltaMetrics exporter.datadogexporter.metricexportserializerclient exporter.datadogexporter.metricremappingdisabled exporter.datadogexporter.TraceExportUseCustomHTTPClient exporter.file.nativeCompression exporter.prometheusexporter.DisableAddMetricSuffixes exporter.prometheusremotewritexporter.EnableMultipleWorkers exporter.prometheusremotewritexporter.enableSendingRW2 exporter.prometheusremotewritexporter.RetryOn429 exporter.signalfx.consumeEntityEvents exporter.xray.allowDot extension.healthcheck.useComponentStatus filelog.allowFileDeletion filelog.allowHeaderMetadataParsing filelog.mtimeSortType filelog.protobufCheckpointEncoding filelog.windows.caseInsensitive filter.filterlog.useOTTLBridge filter.filtermetric.useOTTLBridge filter.filterspan.useOTTLBridge logs.assignKeys logs.jsonParserArray metricsgeneration.MatchAttributes ottl.contexts.enableOTelColContext ottl.functions.enableLambda ottl.PanicDuplicateName parser.uri.ecscompliant pdata.useProtoPooling pkg.translator.prometheus.PermissiveLabelSanitization pkg.translator.zipkin.DontEmitV0CloudResourceConventions pkg.translator.zipkin.DontEmitV0HttpConventions pkg.translator.zipkin.DontEmitV0NetworkConventions pkg.translator.zipkin.DontEmitV0ScopeConventions pkg.translator.zipkin.EmitV1CloudResourceConventions pkg.translator.zipkin.EmitV1HttpConventions pkg.translator.zipkin.EmitV1NetworkConventions pkg.translator.zipkin.EmitV1ScopeConventions processor.filter.defaultErrorModeIgnore processor.k8sattributes.DontEmitV0K8sConventions processor.k8sattributes.EmitV1K8sConventions processor.k8sattributes.ShareProcessorBetweenPipelines processor.k8sattributes.telemetry.disableOldFormatMetrics processor.k8sattributes.telemetry.enableNewFormatMetrics processor.tailsamplingprocessor.metricstatcountbytessampled processor.tailsamplingprocessor.metricstatcountspanssampled processor.tailsamplingprocessor.recordpolicy processor.tailsamplingprocessor.tailstorageextension receiver.awscontainerinsightreceiver.useNewTypeName receiver.prometheusreceiver.EnableCreatedTimestampZeroIngestion receiver.prometheusreceiver.IgnoreScopeInfoMetric receiverhelper.newReceiverMetrics service.AllowNoPipelines service.profilesSupport stanza.synchronousLogEmitter stanza.windows.eventDrivenScraping telemetry.newPipelineTelemetry",
        stableGates: "",
    },
};
