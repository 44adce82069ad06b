package dev.tideline.commands.@package@;

@resource_imports@
import dev.tideline.decision.FunctionName;
import dev.tideline.runtime.http.Answer;
import dev.tideline.runtime.http.Commands;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.@method@;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

/** {@code @method@ @path@}. */
@Path("@class_path@")
public class @class@Resource {
    private static final String NAME = FunctionName.of(@class@Resource.class);

    private final Commands commands;
@fields@
    @class@Resource(@parameters@) {
        this.commands = commands;
@assignments@    }

    public record Body() {}

    @@method@
@method_path@    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> carryOut(@path_parameters@Body body) {
@reads@        return commands.carryOut(NAME, new @class@(@arguments@), @answer@);
    }
}
