import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small order service with nothing but the JDK: enough life in it for graphs. GET /orders lists orders, /orders/N shows one, /health says ok.
 * One request in fifty is slow and one in a hundred fails; ?slow=1 and ?fail=1 ask for it.
 */
public final class Orders {
    /** Envoy is beside us on the loopback interface and is the only one who may call. */
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 8081);

    /** The last pages served: some memory lives longer than a request. */
    private static final Deque<String> RECENT = new ArrayDeque<>();

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(ADDRESS, 64);
        server.createContext("/health", exchange -> answer(exchange, 200, "{\"status\":\"ok\"}"));
        server.createContext("/orders", Orders::orders);
        server.setExecutor(Executors.newFixedThreadPool(8));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        server.start();
        System.out.println("orders listens on " + ADDRESS);
    }

    private static void orders(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int dice = ThreadLocalRandom.current().nextInt(100);
        if (query.contains("slow=1") || dice < 2) {
            sleep(150 + dice * 3);
        }
        if (query.contains("fail=1") || dice == 99) {
            answer(exchange, 500, "{\"error\":\"the warehouse does not answer\"}");
            return;
        }
        String id = exchange.getRequestURI().getPath().replaceFirst("^/orders/?", "");
        String body = id.isEmpty()
            ? IntStream.range(0, 200).mapToObj(Orders::order).collect(Collectors.joining(",", "[", "]"))
            : id.matches("\\d{1,6}") ? order(Integer.parseInt(id)) : null;
        if (body == null) {
            answer(exchange, 404, "{\"error\":\"no such order\"}");
            return;
        }
        synchronized (RECENT) {
            RECENT.addLast(body);
            if (RECENT.size() > 200) {
                RECENT.removeFirst();
            }
        }
        answer(exchange, 200, body);
    }

    private static String order(int id) {
        return "{\"id\":" + id + ",\"item\":\"item-" + id % 17 + "\",\"quantity\":" + (1 + id % 5) + "}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
