/**
 * What Spring Boot 3.5.6 with Micrometer 1.15.4 at /actuator/prometheus exposes. Made by tools/cost-recordings.ts
 * from local/fixtures/spring-boot-3.5.6.prom. Don't change it by hand.
 */
export const series = String.raw`
# TYPE application_ready_time_seconds gauge
application_ready_time_seconds{main_application_class="orders.Orders"}
# TYPE application_started_time_seconds gauge
application_started_time_seconds{main_application_class="orders.Orders"}
# TYPE disk_free_bytes gauge
disk_free_bytes{path="/."}
# TYPE disk_total_bytes gauge
disk_total_bytes{path="/."}
# TYPE executor_active_threads gauge
executor_active_threads{name="applicationTaskExecutor"}
# TYPE executor_completed_tasks_total counter
executor_completed_tasks_total{name="applicationTaskExecutor"}
# TYPE executor_pool_core_threads gauge
executor_pool_core_threads{name="applicationTaskExecutor"}
# TYPE executor_pool_max_threads gauge
executor_pool_max_threads{name="applicationTaskExecutor"}
# TYPE executor_pool_size_threads gauge
executor_pool_size_threads{name="applicationTaskExecutor"}
# TYPE executor_queue_remaining_tasks gauge
executor_queue_remaining_tasks{name="applicationTaskExecutor"}
# TYPE executor_queued_tasks gauge
executor_queued_tasks{name="applicationTaskExecutor"}
# TYPE http_server_requests_active_seconds summary
http_server_requests_active_seconds_count{exception="none",method="GET",outcome="SUCCESS",status="200",uri="UNKNOWN"}
http_server_requests_active_seconds_sum{exception="none",method="GET",outcome="SUCCESS",status="200",uri="UNKNOWN"}
# TYPE http_server_requests_active_seconds_max gauge
http_server_requests_active_seconds_max{exception="none",method="GET",outcome="SUCCESS",status="200",uri="UNKNOWN"}
# TYPE http_server_requests_seconds summary
http_server_requests_seconds_count{error="none",exception="none",method="GET",outcome="CLIENT_ERROR",status="404",uri="/**"}
http_server_requests_seconds_sum{error="none",exception="none",method="GET",outcome="CLIENT_ERROR",status="404",uri="/**"}
http_server_requests_seconds_count{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/actuator/health"}
http_server_requests_seconds_sum{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/actuator/health"}
http_server_requests_seconds_count{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/actuator/prometheus"}
http_server_requests_seconds_sum{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/actuator/prometheus"}
http_server_requests_seconds_count{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/orders"}
http_server_requests_seconds_sum{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/orders"}
# TYPE http_server_requests_seconds_max gauge
http_server_requests_seconds_max{error="none",exception="none",method="GET",outcome="CLIENT_ERROR",status="404",uri="/**"}
http_server_requests_seconds_max{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/actuator/health"}
http_server_requests_seconds_max{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/actuator/prometheus"}
http_server_requests_seconds_max{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/orders"}
# TYPE jvm_info gauge
jvm_info{runtime="OpenJDK Runtime Environment",vendor="Debian",version="17.0.15+6-Debian-1deb12u1"}
# TYPE jvm_buffer_count_buffers gauge
jvm_buffer_count_buffers{id="direct"}
jvm_buffer_count_buffers{id="mapped"}
jvm_buffer_count_buffers{id="mapped - 'non-volatile memory'"}
# TYPE jvm_buffer_memory_used_bytes gauge
jvm_buffer_memory_used_bytes{id="direct"}
jvm_buffer_memory_used_bytes{id="mapped"}
jvm_buffer_memory_used_bytes{id="mapped - 'non-volatile memory'"}
# TYPE jvm_buffer_total_capacity_bytes gauge
jvm_buffer_total_capacity_bytes{id="direct"}
jvm_buffer_total_capacity_bytes{id="mapped"}
jvm_buffer_total_capacity_bytes{id="mapped - 'non-volatile memory'"}
# TYPE jvm_classes_loaded_classes gauge
jvm_classes_loaded_classes
# TYPE jvm_classes_unloaded_classes_total counter
jvm_classes_unloaded_classes_total
# TYPE jvm_compilation_time_ms_total counter
jvm_compilation_time_ms_total{compiler="HotSpot 64-Bit Tiered Compilers"}
# TYPE jvm_gc_live_data_size_bytes gauge
jvm_gc_live_data_size_bytes
# TYPE jvm_gc_max_data_size_bytes gauge
jvm_gc_max_data_size_bytes
# TYPE jvm_gc_memory_allocated_bytes_total counter
jvm_gc_memory_allocated_bytes_total
# TYPE jvm_gc_memory_promoted_bytes_total counter
jvm_gc_memory_promoted_bytes_total
# TYPE jvm_gc_overhead gauge
jvm_gc_overhead
# TYPE jvm_gc_pause_seconds summary
jvm_gc_pause_seconds_count{action="end of minor GC",cause="G1 Evacuation Pause",gc="G1 Young Generation"}
jvm_gc_pause_seconds_sum{action="end of minor GC",cause="G1 Evacuation Pause",gc="G1 Young Generation"}
jvm_gc_pause_seconds_count{action="end of minor GC",cause="Metadata GC Threshold",gc="G1 Young Generation"}
jvm_gc_pause_seconds_sum{action="end of minor GC",cause="Metadata GC Threshold",gc="G1 Young Generation"}
# TYPE jvm_gc_pause_seconds_max gauge
jvm_gc_pause_seconds_max{action="end of minor GC",cause="G1 Evacuation Pause",gc="G1 Young Generation"}
jvm_gc_pause_seconds_max{action="end of minor GC",cause="Metadata GC Threshold",gc="G1 Young Generation"}
# TYPE jvm_memory_committed_bytes gauge
jvm_memory_committed_bytes{area="heap",id="G1 Eden Space"}
jvm_memory_committed_bytes{area="heap",id="G1 Old Gen"}
jvm_memory_committed_bytes{area="heap",id="G1 Survivor Space"}
jvm_memory_committed_bytes{area="nonheap",id="CodeHeap 'non-nmethods'"}
jvm_memory_committed_bytes{area="nonheap",id="CodeHeap 'non-profiled nmethods'"}
jvm_memory_committed_bytes{area="nonheap",id="CodeHeap 'profiled nmethods'"}
jvm_memory_committed_bytes{area="nonheap",id="Compressed Class Space"}
jvm_memory_committed_bytes{area="nonheap",id="Metaspace"}
# TYPE jvm_memory_max_bytes gauge
jvm_memory_max_bytes{area="heap",id="G1 Eden Space"}
jvm_memory_max_bytes{area="heap",id="G1 Old Gen"}
jvm_memory_max_bytes{area="heap",id="G1 Survivor Space"}
jvm_memory_max_bytes{area="nonheap",id="CodeHeap 'non-nmethods'"}
jvm_memory_max_bytes{area="nonheap",id="CodeHeap 'non-profiled nmethods'"}
jvm_memory_max_bytes{area="nonheap",id="CodeHeap 'profiled nmethods'"}
jvm_memory_max_bytes{area="nonheap",id="Compressed Class Space"}
jvm_memory_max_bytes{area="nonheap",id="Metaspace"}
# TYPE jvm_memory_usage_after_gc gauge
jvm_memory_usage_after_gc{area="heap",pool="long-lived"}
# TYPE jvm_memory_used_bytes gauge
jvm_memory_used_bytes{area="heap",id="G1 Eden Space"}
jvm_memory_used_bytes{area="heap",id="G1 Old Gen"}
jvm_memory_used_bytes{area="heap",id="G1 Survivor Space"}
jvm_memory_used_bytes{area="nonheap",id="CodeHeap 'non-nmethods'"}
jvm_memory_used_bytes{area="nonheap",id="CodeHeap 'non-profiled nmethods'"}
jvm_memory_used_bytes{area="nonheap",id="CodeHeap 'profiled nmethods'"}
jvm_memory_used_bytes{area="nonheap",id="Compressed Class Space"}
jvm_memory_used_bytes{area="nonheap",id="Metaspace"}
# TYPE jvm_threads_daemon_threads gauge
jvm_threads_daemon_threads
# TYPE jvm_threads_live_threads gauge
jvm_threads_live_threads
# TYPE jvm_threads_peak_threads gauge
jvm_threads_peak_threads
# TYPE jvm_threads_started_threads_total counter
jvm_threads_started_threads_total
# TYPE jvm_threads_states_threads gauge
jvm_threads_states_threads{state="blocked"}
jvm_threads_states_threads{state="new"}
jvm_threads_states_threads{state="runnable"}
jvm_threads_states_threads{state="terminated"}
jvm_threads_states_threads{state="timed-waiting"}
jvm_threads_states_threads{state="waiting"}
# TYPE logback_events_total counter
logback_events_total{level="debug"}
logback_events_total{level="error"}
logback_events_total{level="info"}
logback_events_total{level="trace"}
logback_events_total{level="warn"}
# TYPE process_cpu_time_ns_total counter
process_cpu_time_ns_total
# TYPE process_cpu_usage gauge
process_cpu_usage
# TYPE process_files_max_files gauge
process_files_max_files
# TYPE process_files_open_files gauge
process_files_open_files
# TYPE process_start_time_seconds gauge
process_start_time_seconds
# TYPE process_uptime_seconds gauge
process_uptime_seconds
# TYPE system_cpu_count gauge
system_cpu_count
# TYPE system_cpu_usage gauge
system_cpu_usage
# TYPE system_load_average_1m gauge
system_load_average_1m
# TYPE tomcat_sessions_active_current_sessions gauge
tomcat_sessions_active_current_sessions
# TYPE tomcat_sessions_active_max_sessions gauge
tomcat_sessions_active_max_sessions
# TYPE tomcat_sessions_alive_max_seconds gauge
tomcat_sessions_alive_max_seconds
# TYPE tomcat_sessions_created_sessions_total counter
tomcat_sessions_created_sessions_total
# TYPE tomcat_sessions_expired_sessions_total counter
tomcat_sessions_expired_sessions_total
# TYPE tomcat_sessions_rejected_sessions_total counter
tomcat_sessions_rejected_sessions_total
`;
