package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	storagelisters "k8s.io/client-go/listers/storage/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	provisionerName = "sandbox.pgbaton.io/localpv"
	// Set by the scheduler once it has chosen the node for a claim's first pod (WaitForFirstConsumer).
	selectedNodeAnnotation  = "volume.kubernetes.io/selected-node"
	provisionedByAnnotation = "pv.kubernetes.io/provisioned-by"
	// Every object is looked at again this often: the retry of whatever failed.
	resyncPeriod = 15 * time.Second
	callTimeout  = 10 * time.Second
	// Like a world-writable /tmp: whoever the pod runs as may write. A pod with fsGroup gets the group set by kubelet.
	volumeMode = 0o777
)

// localPV makes a directory and a `local` volume for each claim that waits for one, has volumes grow whose class allows it, and
// removes both when the claim is gone.
//
// It serves all nodes from outside: it runs on the host and sees each node's disk as a directory there.
type localPV struct {
	client  kubernetes.Interface
	classes storagelisters.StorageClassLister
	// hostDir is where a node's volumes are on the host; %s stands for the node's name.
	hostDir string
	// nodeDir is the same directory as that node sees it.
	nodeDir string
	// growDisk is a program that makes the disk of a volume larger, if it was given one: NODE VOLUME BYTES.
	growDisk string
}

func runLocalPV() int {
	// A set of its own: the other components have put theirs into the global one.
	flags := flag.NewFlagSet("localpv", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	hostDir := flags.String("host-dir", "", "a node's volumes as the host sees them; %s stands for the node's name")
	nodeDir := flags.String("node-dir", "", "the same directory as the node sees it")
	growDisk := flags.String("grow-disk", "", "a program that makes the disk of a volume larger, if it has one: NODE VOLUME BYTES")
	// Ends the program itself on a flag it does not know.
	_ = flags.Parse(os.Args[1:])
	if err := serveLocalPV(*kubeconfig, *hostDir, *nodeDir, *growDisk); err != nil {
		log.Print(err)
		return 1
	}
	return 0
}

// serveLocalPV returns only if it could not begin; its informers reconnect without an end.
func serveLocalPV(kubeconfig, hostDir, nodeDir, growDisk string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("kubeconfig %s: %w", kubeconfig, err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("client for %s: %w", kubeconfig, err)
	}
	factory := informers.NewSharedInformerFactory(client, resyncPeriod)
	volumes := &localPV{client, factory.Storage().V1().StorageClasses().Lister(), hostDir, nodeDir, growDisk}
	claimInformer := factory.Core().V1().PersistentVolumeClaims().Informer()
	volumeInformer := factory.Core().V1().PersistentVolumes().Informer()
	_, claims := claimInformer.AddEventHandler(onEvery(volumes.provision))
	_, growing := claimInformer.AddEventHandler(onEvery(volumes.grow))
	_, released := volumeInformer.AddEventHandler(onEvery(volumes.reclaim))
	if err := errors.Join(claims, growing, released); err != nil {
		return err
	}
	factory.Start(context.Background().Done())
	select {}
}

// onEvery calls handle for each state of an object that the informer sees, one at a time.
func onEvery[T any](handle func(context.Context, T) error) cache.ResourceEventHandler {
	call := func(object any) {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		defer cancel()
		if err := handle(ctx, object.(T)); err != nil {
			log.Print(err)
		}
	}
	return cache.ResourceEventHandlerFuncs{AddFunc: call, UpdateFunc: func(_, now any) { call(now) }}
}

// provision is idempotent: directory and volume are named after the claim's uid.
func (l *localPV) provision(ctx context.Context, claim *core.PersistentVolumeClaim) error {
	node := claim.Annotations[selectedNodeAnnotation]
	if !waits(claim) || node == "" {
		return nil
	}
	class, err := l.classes.Get(*claim.Spec.StorageClassName)
	if apierrors.IsNotFound(err) || (err == nil && class.Provisioner != provisionerName) {
		return nil
	}
	if err != nil {
		return err
	}
	volume := l.volumeFor(claim, node)
	if class.ReclaimPolicy != nil {
		volume.Spec.PersistentVolumeReclaimPolicy = *class.ReclaimPolicy
	}
	if err := makeDirectory(l.directory(node, volume.Name)); err != nil {
		return err
	}
	_, err = l.client.CoreV1().PersistentVolumes().Create(ctx, volume, meta.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	if err == nil {
		log.Printf("made %s on %s for claim %s/%s", volume.Name, node, claim.Namespace, claim.Name)
	}
	return err
}

func waits(claim *core.PersistentVolumeClaim) bool {
	return claim.DeletionTimestamp == nil && claim.Status.Phase == core.ClaimPending &&
		claim.Spec.VolumeName == "" && claim.Spec.StorageClassName != nil
}

// grow does what a resizer does for a claim that asks for more than its volume has: first the disk, then what the API says of it.
// The API server takes such a claim only if its class allows it. A volume that was given no disk is a directory without a size
// of its own: for that one only the figures change, and what it may hold was never limited by them.
func (l *localPV) grow(ctx context.Context, claim *core.PersistentVolumeClaim) error {
	wanted := claim.Spec.Resources.Requests[core.ResourceStorage]
	had := claim.Status.Capacity[core.ResourceStorage]
	if claim.DeletionTimestamp != nil || claim.Status.Phase != core.ClaimBound || wanted.Cmp(had) <= 0 {
		return nil
	}
	volume, err := l.client.CoreV1().PersistentVolumes().Get(ctx, claim.Spec.VolumeName, meta.GetOptions{})
	if err != nil || volume.Annotations[provisionedByAnnotation] != provisionerName {
		return err
	}
	node := nodeOf(volume)
	grown := exec.CommandContext(ctx, l.growDisk, node, volume.Name, strconv.FormatInt(wanted.Value(), 10))
	if output, err := grown.CombinedOutput(); err != nil {
		return fmt.Errorf("growing %s on %s: %w: %s", volume.Name, node, err, output)
	}
	if size := volume.Spec.Capacity[core.ResourceStorage]; size.Cmp(wanted) < 0 {
		volume.Spec.Capacity[core.ResourceStorage] = wanted
		if _, err := l.client.CoreV1().PersistentVolumes().Update(ctx, volume, meta.UpdateOptions{}); err != nil {
			return err
		}
	}
	claim = claim.DeepCopy()
	claim.Status.Capacity[core.ResourceStorage] = wanted
	claim.Status.Conditions = nil
	_, err = l.client.CoreV1().PersistentVolumeClaims(claim.Namespace).UpdateStatus(ctx, claim, meta.UpdateOptions{})
	// Somebody, kubelet for one, has written it meanwhile: what it is now comes here again.
	if apierrors.IsConflict(err) {
		return nil
	}
	if err == nil {
		log.Printf("had %s on %s grow from %s to %s for claim %s/%s", volume.Name, node, &had, &wanted, claim.Namespace, claim.Name)
	}
	return err
}

// reclaim removes the directory first: were it the volume first, a crash between the two would leak the directory.
func (l *localPV) reclaim(ctx context.Context, volume *core.PersistentVolume) error {
	if volume.Annotations[provisionedByAnnotation] != provisionerName || volume.Status.Phase != core.VolumeReleased ||
		volume.Spec.PersistentVolumeReclaimPolicy != core.PersistentVolumeReclaimDelete {
		return nil
	}
	node := nodeOf(volume)
	if err := os.RemoveAll(l.directory(node, volume.Name)); err != nil {
		return err
	}
	err := l.client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, meta.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err == nil {
		log.Printf("removed %s from %s", volume.Name, node)
	}
	return err
}

func (l *localPV) volumeFor(claim *core.PersistentVolumeClaim, node string) *core.PersistentVolume {
	name := "pvc-" + string(claim.UID)
	filesystem := core.PersistentVolumeFilesystem
	return &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{Name: name, Annotations: map[string]string{provisionedByAnnotation: provisionerName}},
		Spec: core.PersistentVolumeSpec{
			Capacity:                      core.ResourceList{core.ResourceStorage: claim.Spec.Resources.Requests[core.ResourceStorage]},
			AccessModes:                   claim.Spec.AccessModes,
			PersistentVolumeReclaimPolicy: core.PersistentVolumeReclaimDelete,
			StorageClassName:              *claim.Spec.StorageClassName,
			VolumeMode:                    &filesystem,
			ClaimRef: &core.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
			},
			PersistentVolumeSource: core.PersistentVolumeSource{
				Local: &core.LocalVolumeSource{Path: filepath.Join(l.nodeDir, name)},
			},
			NodeAffinity: onlyOn(node),
		},
	}
}

// nodeOf is the opposite of onlyOn.
func nodeOf(volume *core.PersistentVolume) string {
	return volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0].Values[0]
}

func onlyOn(node string) *core.VolumeNodeAffinity {
	isNode := core.NodeSelectorRequirement{Key: core.LabelHostname, Operator: core.NodeSelectorOpIn, Values: []string{node}}
	term := core.NodeSelectorTerm{MatchExpressions: []core.NodeSelectorRequirement{isNode}}
	return &core.VolumeNodeAffinity{Required: &core.NodeSelector{NodeSelectorTerms: []core.NodeSelectorTerm{term}}}
}

func (l *localPV) directory(node, volume string) string {
	return filepath.Join(fmt.Sprintf(l.hostDir, node), volume)
}

func makeDirectory(path string) error {
	if err := os.MkdirAll(path, volumeMode); err != nil {
		return err
	}
	return os.Chmod(path, volumeMode) // whatever the umask is
}
