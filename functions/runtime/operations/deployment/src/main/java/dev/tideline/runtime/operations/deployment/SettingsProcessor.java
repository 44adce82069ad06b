package dev.tideline.runtime.operations.deployment;

import dev.tideline.runtime.settings.DeclaredSettings;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;
import java.nio.charset.StandardCharsets;

/** Finds the settings that the jars of an application declare. */
class SettingsProcessor {

    /** Registers settings as services, so they are checked before the recorded code of other build steps runs. */
    @BuildStep
    void find(
            CombinedIndexBuildItem combined,
            BuildProducer<GeneratedResourceBuildItem> resources,
            BuildProducer<ServiceProviderBuildItem> services) {
        var found = combined.getIndex().getAllKnownImplementations(DeclaredSettings.class).stream()
                .map(type -> type.name().toString())
                .sorted()
                .toList();
        var service = new ServiceProviderBuildItem(DeclaredSettings.class.getName(), found);
        services.produce(service);
        resources.produce(new GeneratedResourceBuildItem(
                service.serviceDescriptorFile(), String.join("\n", found).getBytes(StandardCharsets.UTF_8)));
    }
}
