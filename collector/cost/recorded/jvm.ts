/**
 * What the JMX exporter 1.0.1 that turns no MBeans into metrics exposes. Made by tools/cost-recordings.ts
 * from local/fixtures/jvm-jmx-exporter-1.0.1-no-mbeans.prom. Don't change it by hand.
 */
export const series = String.raw`
# TYPE jmx_config_reload_failure_total counter
jmx_config_reload_failure_total
# TYPE jmx_config_reload_success_total counter
jmx_config_reload_success_total
# TYPE jmx_exporter_build_info gauge
jmx_exporter_build_info{name="jmx_prometheus_javaagent",version="1.0.1"}
# TYPE jmx_scrape_cached_beans gauge
jmx_scrape_cached_beans
# TYPE jmx_scrape_duration_seconds gauge
jmx_scrape_duration_seconds
# TYPE jmx_scrape_error gauge
jmx_scrape_error
# TYPE jvm_buffer_pool_capacity_bytes gauge
jvm_buffer_pool_capacity_bytes{pool="direct"}
jvm_buffer_pool_capacity_bytes{pool="mapped"}
jvm_buffer_pool_capacity_bytes{pool="mapped - 'non-volatile memory'"}
# TYPE jvm_buffer_pool_used_buffers gauge
jvm_buffer_pool_used_buffers{pool="direct"}
jvm_buffer_pool_used_buffers{pool="mapped"}
jvm_buffer_pool_used_buffers{pool="mapped - 'non-volatile memory'"}
# TYPE jvm_buffer_pool_used_bytes gauge
jvm_buffer_pool_used_bytes{pool="direct"}
jvm_buffer_pool_used_bytes{pool="mapped"}
jvm_buffer_pool_used_bytes{pool="mapped - 'non-volatile memory'"}
# TYPE jvm_classes_currently_loaded gauge
jvm_classes_currently_loaded
# TYPE jvm_classes_loaded_total counter
jvm_classes_loaded_total
# TYPE jvm_classes_unloaded_total counter
jvm_classes_unloaded_total
# TYPE jvm_compilation_time_seconds_total counter
jvm_compilation_time_seconds_total
# TYPE jvm_gc_collection_seconds summary
jvm_gc_collection_seconds_count{gc="G1 Old Generation"}
jvm_gc_collection_seconds_sum{gc="G1 Old Generation"}
jvm_gc_collection_seconds_count{gc="G1 Young Generation"}
jvm_gc_collection_seconds_sum{gc="G1 Young Generation"}
# TYPE jvm_memory_committed_bytes gauge
jvm_memory_committed_bytes{area="heap"}
jvm_memory_committed_bytes{area="nonheap"}
# TYPE jvm_memory_init_bytes gauge
jvm_memory_init_bytes{area="heap"}
jvm_memory_init_bytes{area="nonheap"}
# TYPE jvm_memory_max_bytes gauge
jvm_memory_max_bytes{area="heap"}
jvm_memory_max_bytes{area="nonheap"}
# TYPE jvm_memory_objects_pending_finalization gauge
jvm_memory_objects_pending_finalization
# TYPE jvm_memory_pool_allocated_bytes_total counter
jvm_memory_pool_allocated_bytes_total{pool="CodeCache"}
jvm_memory_pool_allocated_bytes_total{pool="Compressed Class Space"}
jvm_memory_pool_allocated_bytes_total{pool="G1 Eden Space"}
jvm_memory_pool_allocated_bytes_total{pool="G1 Old Gen"}
jvm_memory_pool_allocated_bytes_total{pool="G1 Survivor Space"}
jvm_memory_pool_allocated_bytes_total{pool="Metaspace"}
# TYPE jvm_memory_pool_collection_committed_bytes gauge
jvm_memory_pool_collection_committed_bytes{pool="G1 Eden Space"}
jvm_memory_pool_collection_committed_bytes{pool="G1 Old Gen"}
jvm_memory_pool_collection_committed_bytes{pool="G1 Survivor Space"}
# TYPE jvm_memory_pool_collection_init_bytes gauge
jvm_memory_pool_collection_init_bytes{pool="G1 Eden Space"}
jvm_memory_pool_collection_init_bytes{pool="G1 Old Gen"}
jvm_memory_pool_collection_init_bytes{pool="G1 Survivor Space"}
# TYPE jvm_memory_pool_collection_max_bytes gauge
jvm_memory_pool_collection_max_bytes{pool="G1 Eden Space"}
jvm_memory_pool_collection_max_bytes{pool="G1 Old Gen"}
jvm_memory_pool_collection_max_bytes{pool="G1 Survivor Space"}
# TYPE jvm_memory_pool_collection_used_bytes gauge
jvm_memory_pool_collection_used_bytes{pool="G1 Eden Space"}
jvm_memory_pool_collection_used_bytes{pool="G1 Old Gen"}
jvm_memory_pool_collection_used_bytes{pool="G1 Survivor Space"}
# TYPE jvm_memory_pool_committed_bytes gauge
jvm_memory_pool_committed_bytes{pool="CodeCache"}
jvm_memory_pool_committed_bytes{pool="Compressed Class Space"}
jvm_memory_pool_committed_bytes{pool="G1 Eden Space"}
jvm_memory_pool_committed_bytes{pool="G1 Old Gen"}
jvm_memory_pool_committed_bytes{pool="G1 Survivor Space"}
jvm_memory_pool_committed_bytes{pool="Metaspace"}
# TYPE jvm_memory_pool_init_bytes gauge
jvm_memory_pool_init_bytes{pool="CodeCache"}
jvm_memory_pool_init_bytes{pool="Compressed Class Space"}
jvm_memory_pool_init_bytes{pool="G1 Eden Space"}
jvm_memory_pool_init_bytes{pool="G1 Old Gen"}
jvm_memory_pool_init_bytes{pool="G1 Survivor Space"}
jvm_memory_pool_init_bytes{pool="Metaspace"}
# TYPE jvm_memory_pool_max_bytes gauge
jvm_memory_pool_max_bytes{pool="CodeCache"}
jvm_memory_pool_max_bytes{pool="Compressed Class Space"}
jvm_memory_pool_max_bytes{pool="G1 Eden Space"}
jvm_memory_pool_max_bytes{pool="G1 Old Gen"}
jvm_memory_pool_max_bytes{pool="G1 Survivor Space"}
jvm_memory_pool_max_bytes{pool="Metaspace"}
# TYPE jvm_memory_pool_used_bytes gauge
jvm_memory_pool_used_bytes{pool="CodeCache"}
jvm_memory_pool_used_bytes{pool="Compressed Class Space"}
jvm_memory_pool_used_bytes{pool="G1 Eden Space"}
jvm_memory_pool_used_bytes{pool="G1 Old Gen"}
jvm_memory_pool_used_bytes{pool="G1 Survivor Space"}
jvm_memory_pool_used_bytes{pool="Metaspace"}
# TYPE jvm_memory_used_bytes gauge
jvm_memory_used_bytes{area="heap"}
jvm_memory_used_bytes{area="nonheap"}
# TYPE jvm_runtime_info gauge
jvm_runtime_info{runtime="OpenJDK Runtime Environment",vendor="Debian",version="17.0.15+6-Debian-1deb12u1"}
# TYPE jvm_threads_current gauge
jvm_threads_current
# TYPE jvm_threads_daemon gauge
jvm_threads_daemon
# TYPE jvm_threads_deadlocked gauge
jvm_threads_deadlocked
# TYPE jvm_threads_deadlocked_monitor gauge
jvm_threads_deadlocked_monitor
# TYPE jvm_threads_peak gauge
jvm_threads_peak
# TYPE jvm_threads_started_total counter
jvm_threads_started_total
# TYPE jvm_threads_state gauge
jvm_threads_state{state="BLOCKED"}
jvm_threads_state{state="NEW"}
jvm_threads_state{state="RUNNABLE"}
jvm_threads_state{state="TERMINATED"}
jvm_threads_state{state="TIMED_WAITING"}
jvm_threads_state{state="UNKNOWN"}
jvm_threads_state{state="WAITING"}
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total
# TYPE process_max_fds gauge
process_max_fds
# TYPE process_open_fds gauge
process_open_fds
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes
# TYPE process_start_time_seconds gauge
process_start_time_seconds
# TYPE process_virtual_memory_bytes gauge
process_virtual_memory_bytes
`;
