package io.pgbaton.e2e.webui;

import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.Temporal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A person at Temporal's Web UI, in a browser without a screen: opens a run, and fills in the form "Send a Signal". Every element
 * is waited for, and named by what the Web UI 2.50 calls it. Needs Debian's {@code chromium-driver} ({@code deploy/setup --all}).
 */
public final class WebUi implements AutoCloseable {
    private static final Logger log = System.getLogger(WebUi.class.getName());

    private static final Duration APPEAR = Duration.ofMinutes(1);
    private static final Duration FILLED_IN = Duration.ofMinutes(3);
    private static final Duration MOMENT = Duration.ofSeconds(5);
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final By ACTIONS = By.cssSelector("button[aria-controls='workflow-actions']");
    private static final By SIGNAL = By.cssSelector("[data-testid='signal-button']");
    private static final By ROW = By.cssSelector("[data-testid='workflow-summary-table'] tbody tr, table tbody tr");
    private static final By METADATA_TAB = By.cssSelector("[data-testid='user-metadata-tab']");
    private static final By METADATA = By.cssSelector("iframe[id^='user-metadata']");
    private static final By FORM = By.cssSelector("#signal-confirmation-modal");
    private static final By NAME = By.cssSelector("#signal-name");
    private static final By NAMES = By.cssSelector("[data-testid='signal-select-button']");
    private static final By CHOICE = By.cssSelector("#signal-select-select [role='option']");
    private static final By DATA = By.cssSelector("#signal-confirmation-modal .cm-content");
    private static final By SUBMIT =
            By.cssSelector("#signal-confirmation-modal button[data-testid='confirm-modal-button']");

    private final Temporal temporal;
    private final ChromeDriver browser;

    private WebUi(Temporal temporal, ChromeDriver browser) {
        this.temporal = temporal;
        this.browser = browser;
    }

    /**
     * Starts a browser.
     *
     * @throws IllegalStateException if there is none; the message says what to do
     */
    public static WebUi of(Temporal temporal) {
        if (!Files.isExecutable(DRIVER)) {
            throw new IllegalStateException("there is no %s; run: deploy/setup --all".formatted(DRIVER));
        }
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        ChromeOptions options = new ChromeOptions();
        // As root it has no sandbox of its own, and where /dev/shm is small it would die of it.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1800,1400");
        return new WebUi(temporal, new ChromeDriver(service, options));
    }

    /** Shows the newest run of a workflow. */
    public void open(String workflowId) {
        browser.get("%s/%s".formatted(temporal.page(), URLEncoder.encode(workflowId, StandardCharsets.UTF_8)));
        shown(ACTIONS);
    }

    /**
     * Shows a list of runs.
     *
     * @param address of the list, as a deep link names it
     * @param columns their labels, as a person would choose them once with "Configure" above the list
     */
    public void openList(String address, List<String> columns) {
        browser.get(address);
        browser.executeScript(
                "localStorage.setItem('namespace-workflow-table-columns', arguments[0])", columnsAsJson(columns));
        browser.get(address);
        shown(ROW);
    }

    private static String columnsAsJson(List<String> columns) {
        return columns.stream()
                .map("{\"label\":\"%s\"}"::formatted)
                .collect(Collectors.joining(",", "{\"%s\":[".formatted(Temporal.NAMESPACE), "]}"));
    }

    /** Shows the tab "User Metadata" of the run that is shown. */
    public void openMetadata() {
        shown(METADATA_TAB).click();
        shown(METADATA);
    }

    /** What the tab "User Metadata" says: the summary, the details, and those of this moment. */
    public String metadata() {
        return browser.findElements(METADATA).stream().map(this::textOf).collect(Collectors.joining("\n"));
    }

    private String textOf(WebElement frame) {
        try {
            return browser.switchTo()
                    .frame(frame)
                    .findElement(By.tagName("body"))
                    .getText();
        } finally {
            browser.switchTo().defaultContent();
        }
    }

    /** All that a list or a page says, but for what stands in frames. */
    public String text() {
        return browser.findElement(By.tagName("body")).getText();
    }

    /**
     * Fills in the form of a signal to the run that is shown, and sends it.
     *
     * @param json what is typed as its input; nothing is typed if it is empty
     * @param picture where a picture of the form is kept; null if it need not be
     */
    public void sendSignal(String name, String json, @Nullable Path picture) {
        Eventually.within(
                FILLED_IN,
                "the form of signal %s to be filled in at %s".formatted(name, browser.getCurrentUrl()),
                () -> fillsInAndSubmits(name, json, picture));
        Eventually.within(APPEAR, "the Web UI to take the signal", this::isTaken);
    }

    /** A click may come to nothing while the page moves; a person who still sees the form clicks again. */
    private boolean isTaken() {
        try {
            Eventually.within(MOMENT, FORM.toString(), () -> firstShown(FORM).isEmpty());
            return true;
        } catch (Eventually.DeadlineMissed stillThere) {
            log.log(Level.INFO, "the form is still there: {0}", text());
            clicks(SUBMIT);
            return false;
        }
    }

    /** False if it did not work, as when the page was drawn anew meanwhile because the run went on: that takes the form away. */
    private boolean fillsInAndSubmits(String name, String json, @Nullable Path picture) {
        try {
            if (clicks(ACTIONS) && clicks(SIGNAL) && appears(FORM) && (chooses(name) || types(name))) {
                type(json);
                if (picture != null) {
                    keepPicture(picture);
                }
                if (clicks(SUBMIT)) {
                    return true;
                }
            }
        } catch (WebDriverException goneOrCovered) {
            log.log(Level.INFO, "the form is opened again: {0}", goneOrCovered.getRawMessage());
        }
        browser.navigate().refresh();
        return false;
    }

    private void type(String json) {
        WebElement data = shown(DATA);
        data.click();
        // The editor closes quotes and braces by itself, and takes the typed ones for its own.
        data.sendKeys(json);
        // When it loses the focus it lays the text out anew, which would move everything away from under a click.
        browser.executeScript("document.activeElement.blur()");
    }

    /** While a worker answers, the form offers the signals that the workflow takes. */
    private boolean chooses(String name) {
        return firstShown(NAMES).map(WebUi::click).orElse(false)
                && appears(CHOICE)
                && browser.findElements(CHOICE).stream()
                        .filter(choice -> choice.getText().lines().limit(1).anyMatch(name::equals))
                        .findFirst()
                        .map(WebUi::click)
                        .orElse(false);
    }

    private boolean types(String name) {
        Optional<WebElement> field = firstShown(NAME);
        field.ifPresent(there -> there.sendKeys(name));
        return field.isPresent();
    }

    /** Keeps a picture of what is shown, as PNG. */
    public void keepPicture(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whenever the run goes on the page is drawn anew, which may take the menu away from under a click. */
    private boolean clicks(By what) {
        try {
            return appears(what) && firstShown(what).map(WebUi::click).orElse(false);
        } catch (WebDriverException goneOrCovered) {
            return false;
        }
    }

    private static boolean click(WebElement element) {
        element.click();
        return true;
    }

    private boolean appears(By what) {
        try {
            Eventually.within(MOMENT, what.toString(), () -> firstShown(what).isPresent());
            return true;
        } catch (Eventually.DeadlineMissed absent) {
            return false;
        }
    }

    /** Some things are on the page more than once, for windows of another width. */
    private WebElement shown(By what) {
        return Eventually.get(
                APPEAR,
                () -> "%s in the Web UI at %s".formatted(what, browser.getCurrentUrl()),
                () -> firstShown(what));
    }

    private Optional<WebElement> firstShown(By what) {
        try {
            return browser.findElements(what).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst();
        } catch (StaleElementReferenceException redrawn) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        browser.quit();
    }
}
