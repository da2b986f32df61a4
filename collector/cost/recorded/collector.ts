/**
 * What a collector of this package's config about itself exposes. Made by tools/cost-recordings.ts
 * from local/fixtures/otelcol-0.158.0.prom. Don't change it by hand.
 */
export const series = String.raw`
# TYPE otelcol_resourcedetection_attributes_detected gauge
otelcol_resourcedetection_attributes_detected
# TYPE otelcol_resourcedetection_detector_duration histogram
otelcol_resourcedetection_detector_duration_bucket{detector="ecs",outcome="success"} le 0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 30 +Inf
otelcol_resourcedetection_detector_duration_sum{detector="ecs",outcome="success"}
otelcol_resourcedetection_detector_duration_count{detector="ecs",outcome="success"}
# TYPE otelcol_resourcedetection_detector_results counter
otelcol_resourcedetection_detector_results{detector="ecs",outcome="success"}
# TYPE otelcol_exporter_in_flight_requests gauge
otelcol_exporter_in_flight_requests{data_type="metrics",exporter="prometheusremotewrite"}
# TYPE otelcol_exporter_prometheusremotewrite_consumers gauge
otelcol_exporter_prometheusremotewrite_consumers{endpoint="https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-0/api/v1/remote_write",exporter="prometheusremotewrite"}
# TYPE otelcol_exporter_prometheusremotewrite_sent_batches counter
otelcol_exporter_prometheusremotewrite_sent_batches{endpoint="https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-0/api/v1/remote_write",exporter="prometheusremotewrite"}
# TYPE otelcol_exporter_prometheusremotewrite_translated_time_series counter
otelcol_exporter_prometheusremotewrite_translated_time_series{endpoint="https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-0/api/v1/remote_write",exporter="prometheusremotewrite"}
# TYPE otelcol_exporter_queue_capacity gauge
otelcol_exporter_queue_capacity{data_type="metrics",exporter="prometheusremotewrite"}
# TYPE otelcol_exporter_queue_size gauge
otelcol_exporter_queue_size{data_type="metrics",exporter="prometheusremotewrite"}
# TYPE otelcol_exporter_sent_metric_points counter
otelcol_exporter_sent_metric_points{exporter="prometheusremotewrite"}
# TYPE otelcol_process_cpu_seconds counter
otelcol_process_cpu_seconds
# TYPE otelcol_process_memory_rss gauge
otelcol_process_memory_rss
# TYPE otelcol_process_runtime_heap_alloc_bytes gauge
otelcol_process_runtime_heap_alloc_bytes
# TYPE otelcol_process_runtime_total_alloc_bytes counter
otelcol_process_runtime_total_alloc_bytes
# TYPE otelcol_process_runtime_total_sys_memory_bytes gauge
otelcol_process_runtime_total_sys_memory_bytes
# TYPE otelcol_process_uptime counter
otelcol_process_uptime
# TYPE otelcol_processor_batch_batch_send_size histogram
otelcol_processor_batch_batch_send_size_bucket{processor="batch"} le 10 25 50 75 100 250 500 750 1000 2000 3000 4000 5000 6000 7000 8000 9000 10000 20000 30000 50000 100000 +Inf
otelcol_processor_batch_batch_send_size_sum{processor="batch"}
otelcol_processor_batch_batch_send_size_count{processor="batch"}
# TYPE otelcol_processor_batch_metadata_cardinality gauge
otelcol_processor_batch_metadata_cardinality{processor="batch"}
# TYPE otelcol_processor_batch_timeout_trigger_send counter
otelcol_processor_batch_timeout_trigger_send{processor="batch"}
# TYPE otelcol_processor_filter_datapoints_filtered counter
otelcol_processor_filter_datapoints_filtered{filter="filter/ecs"}
# TYPE otelcol_processor_incoming_items counter
otelcol_processor_incoming_items{otel_signal="metrics",processor="filter/ecs"}
otelcol_processor_incoming_items{otel_signal="metrics",processor="memory_limiter"}
otelcol_processor_incoming_items{otel_signal="metrics",processor="resource/identity"}
otelcol_processor_incoming_items{otel_signal="metrics",processor="resourcedetection"}
# TYPE otelcol_processor_memory_limiter_accepted_metric_points counter
otelcol_processor_memory_limiter_accepted_metric_points{processor="memory_limiter"}
# TYPE otelcol_processor_outgoing_items counter
otelcol_processor_outgoing_items{otel_signal="metrics",processor="filter/ecs"}
otelcol_processor_outgoing_items{otel_signal="metrics",processor="memory_limiter"}
otelcol_processor_outgoing_items{otel_signal="metrics",processor="resource/identity"}
otelcol_processor_outgoing_items{otel_signal="metrics",processor="resourcedetection"}
# TYPE otelcol_receiver_accepted_metric_points counter
otelcol_receiver_accepted_metric_points{receiver="prometheus",transport="http"}
# TYPE otelcol_receiver_failed_metric_points counter
otelcol_receiver_failed_metric_points{receiver="prometheus",transport="http"}
# TYPE otelcol_receiver_refused_metric_points counter
otelcol_receiver_refused_metric_points{receiver="prometheus",transport="http"}
# TYPE promhttp_metric_handler_errors_total counter
promhttp_metric_handler_errors_total{cause="encoding"}
promhttp_metric_handler_errors_total{cause="gathering"}
# TYPE target_info gauge
target_info{service_instance_id="58d80a4b-18ab-4804-be8e-47059dc746cb",service_name="otelcol-full",service_version="0.158.0"}
`;
