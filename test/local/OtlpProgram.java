import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.logging.Logger;

/**
 * A program with nothing but the JDK, which knows nothing of OpenTelemetry: it serves itself a page and logs a line for
 * each. All that is sent of it is the agent's doing.
 */
public final class OtlpProgram {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 8081), 0);
        server.createContext("/orders", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Logger logger = Logger.getLogger("orders");
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:8081/orders")).build();
        while (true) {
            client.send(request, HttpResponse.BodyHandlers.discarding());
            logger.info("order placed, kept " + System.getProperty("orders.kept"));
            Thread.sleep(200);
        }
    }
}
