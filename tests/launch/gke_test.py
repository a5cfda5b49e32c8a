"""launch/gke: the JobSets against their models and Kubernetes' schemas, their commands
against jaxgan's own flags, and what becomes of a pod that is preempted."""

import re

import pytest
import yaml

from jaxgan.system.errors import LOST
from tests.conftest import ROOT
from tests.launch.words import parsed

FILES = sorted((ROOT / "launch" / "gke").glob("*.yaml"))
FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def jobset_of(path):
    return yaml.safe_load(path.read_text())


def job_of(path):
    (job,) = jobset_of(path)["spec"]["replicatedJobs"]
    return job["name"], job["replicas"], job["template"]["spec"]


def container_of(path):
    (container,) = job_of(path)[2]["template"]["spec"]["containers"]
    return container


def flags_of(path, index=0):
    """The flags that jaxgan reads in pod `index`, Kubernetes' $(NAME) put in."""
    words = [word.replace("$(PROCESS)", str(index)) for word in container_of(path)["args"]]
    assert not any("$(" in word for word in words)
    return parsed(words)


def test_there_is_one_for_tpus_and_one_for_gpus():
    assert [path.stem for path in FILES] == ["gpu", "tpu"]


@FILE
def test_the_command_is_one_of_jaxgan(path):
    container = container_of(path)
    assert container["command"] == ["python", "-m", "jaxgan.main"]
    flags = flags_of(path)
    assert flags["workdir"].startswith("gs://") and flags["config"].num_steps > 0


def test_on_tpus_jax_finds_the_peers():
    flags = flags_of(ROOT / "launch" / "gke" / "tpu.yaml")
    assert flags["coordinator"] == "auto" and flags["num_processes"] is None


def test_on_gpus_each_pod_is_told_its_number_and_the_first_one():
    """By the names that JobSet gives: <jobset>-<job>-<job index>-<pod index>.<jobset>."""
    path = ROOT / "launch" / "gke" / "gpu.yaml"
    jobset, (name, replicas, job) = jobset_of(path), job_of(path)
    (variable,) = container_of(path)["env"]
    field = variable["valueFrom"]["fieldRef"]["fieldPath"]
    assert variable["name"] == "PROCESS" and "job-completion-index" in field
    assert replicas == 1 and jobset["spec"]["network"]["enableDNSHostnames"]
    called = jobset["metadata"]["name"]
    for index in range(job["completions"]):
        flags = flags_of(path, index)
        host, _, port = flags["coordinator"].partition(":")
        assert host == f"{called}-{name}-0-0.{called}"
        (opened,) = container_of(path)["ports"]
        assert opened["containerPort"] == int(port)
        assert flags["num_processes"] == job["completions"] == job["parallelism"]
        assert flags["process_id"] == index


@FILE
def test_a_disruption_restarts_all_and_is_not_counted(path):
    """A pod that is preempted has the condition, and its peers, which save with it, end by
    SIGTERM, or by LOST where it was gone at once. Either fails the job by the policy, and
    such failures JobSet does not count."""
    jobset, (_, _, job) = jobset_of(path), job_of(path)
    condition, code = job["podFailurePolicy"]["rules"]
    assert condition["action"] == code["action"] == "FailJob"
    assert [each["type"] for each in condition["onPodConditions"]] == ["DisruptionTarget"]
    assert code["onExitCodes"]["values"] == [LOST, 128 + 15]
    assert code["onExitCodes"]["containerName"] == container_of(path)["name"]
    (rule,) = jobset["spec"]["failurePolicy"]["rules"]
    assert rule["action"] == "RestartJobSetAndIgnoreMaxRestarts"
    assert rule["onJobFailureReasons"] == ["PodFailurePolicy"]
    assert jobset["spec"]["failurePolicy"]["maxRestarts"] > 0
    assert job["backoffLimit"] == 0 and job["completionMode"] == "Indexed"
    pod = job["template"]["spec"]
    assert pod["restartPolicy"] == "Never" and pod["terminationGracePeriodSeconds"] >= 60
    (topology,) = jobset["metadata"]["annotations"]
    assert topology == "alpha.jobset.sigs.k8s.io/exclusive-topology"


@pytest.mark.slow
@FILE
def test_it_is_a_jobset(path):
    """Kubeflow's models of JobSet's API read it, and leave nothing of it out."""
    models = pytest.importorskip("kubeflow_trainer_api.models")
    jobset = jobset_of(path)
    assert models.JobsetV1alpha2JobSet.from_dict(jobset).to_dict() == jobset
    rules = jobset["spec"]["failurePolicy"]["rules"]
    fields = models.JobsetV1alpha2FailurePolicyRule.model_fields
    offered = re.findall(r"\b(?:Fail|Restart)\w+", fields["action"].description)
    assert {rule["action"] for rule in rules} <= set(offered)


@pytest.mark.slow
@FILE
def test_its_job_and_its_pod_are_those_of_kubernetes(path):
    """Strictly: no key that Kubernetes does not know."""
    validate = pytest.importorskip("kubernetes_validate")
    name, _, job = job_of(path)
    pod = job["template"]["spec"]
    for version, kind, spec in (("batch/v1", "Job", job), ("v1", "Pod", pod)):
        whole = {"apiVersion": version, "kind": kind, "metadata": {"name": name}}
        validate.validate({**whole, "spec": spec}, validate.latest_version(), strict=True)
    pod["containers"][0]["argz"] = []
    with pytest.raises(validate.ValidationError):
        validate.validate({**whole, "spec": pod}, validate.latest_version(), strict=True)
